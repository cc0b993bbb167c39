import { sessionView } from '../contract/answers';
import { StartRequest } from '../contract/requests';
import { startSession } from '../usecases/start-session';
import { entry } from './entry';
import { accounts, clock, computers, schedules, sessions } from './wire';

const ports = {
  accounts: accounts(),
  clock,
  sessions: sessions(),
  computers: computers(),
  schedules: schedules(),
};

export const handler = entry({
  name: 'start',
  request: StartRequest,
  run: async ({ caller, session, request, id }) =>
    sessionView(await startSession(ports, caller, session, request.minutes, id), clock.now()),
});
