import { sessionView } from '../contract/answers';
import { DoorRequest } from '../contract/requests';
import { openDoor } from '../usecases/open-door';
import { entry } from './entry';
import { clock, computers, doors, schedules, sessions } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  computers: computers(),
  schedules: schedules(),
  doors: doors(),
};

export const handler = entry({
  name: 'door',
  request: DoorRequest,
  run: async ({ caller, session, request: { minutes, protocol } }) =>
    sessionView(await openDoor(ports, caller, session, minutes, protocol), clock.now()),
});
