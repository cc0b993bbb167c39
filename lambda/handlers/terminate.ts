import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { terminateSession } from '../usecases/terminate-session';
import { entry } from './entry';
import { clock, computers, doors, keyPairs, schedules, sessions, vault } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  computers: computers(),
  keyPairs: keyPairs(),
  vault: vault(),
  schedules: schedules(),
  doors: doors(),
};

export const handler = entry({
  name: 'terminate',
  request: NoRequest,
  run: async ({ caller, session }) =>
    sessionView(await terminateSession(ports, caller, session), clock.now()),
});
