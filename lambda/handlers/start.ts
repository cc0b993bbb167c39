import { sessionView } from '../contract/answers';
import { StartRequest } from '../contract/requests';
import { startSession } from '../usecases/start-session';
import { entry } from './entry';
import { policy } from './setting';
import { accounts, catalogue, clock, computers, prices, schedules, sessions } from './wire';

const ports = {
  policy: policy(),
  accounts: accounts(),
  clock,
  images: catalogue(),
  prices: prices(),
  sessions: sessions(),
  computers: computers(),
  schedules: schedules(),
};

export const handler = entry({
  name: 'start',
  request: StartRequest,
  run: async ({ caller, session, request, id }) =>
    sessionView(await startSession(ports, caller, session, request, id), clock.now()),
});
