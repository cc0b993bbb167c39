import { sessionView } from '../contract/answers';
import { ExtendRequest } from '../contract/requests';
import { extendSession } from '../usecases/extend-session';
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
  name: 'extend',
  request: ExtendRequest,
  run: async ({ caller, session, request, idempotencyKey }) =>
    sessionView(await extendSession(ports, caller, session, request.minutes, idempotencyKey), clock.now()),
});
