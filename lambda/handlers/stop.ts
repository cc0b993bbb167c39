import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { stopSession } from '../usecases/stop-session';
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
  name: 'stop',
  request: NoRequest,
  run: async ({ caller, session }) => sessionView(await stopSession(ports, caller, session), clock.now()),
});
