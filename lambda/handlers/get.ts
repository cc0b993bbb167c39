import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { locateSession } from '../usecases/locate-session';
import { entry } from './entry';
import * as wire from './wire';

const sessions = wire.sessions();

export const handler = entry({
  name: 'get',
  request: NoRequest,
  run: async ({ caller, session }) =>
    sessionView(await locateSession(sessions, caller, session), wire.clock.now()),
});
