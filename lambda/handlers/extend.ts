import { sessionView } from '../contract/answers';
import { ExtendRequest } from '../contract/requests';
import { extendSession } from '../usecases/extend-session';
import { entry } from './entry';
import { policy } from './setting';
import { accounts, clock, computers, schedules, sessions } from './wire';

const ports = {
  policy: policy(),
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
