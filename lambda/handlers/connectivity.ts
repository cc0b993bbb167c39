import { connectivityView } from '../contract/connectivity-answer';
import { NoRequest } from '../contract/requests';
import { locateSession } from '../usecases/locate-session';
import { entry } from './entry';
import * as wire from './wire';

const sessions = wire.sessions();

export const handler = entry({
  name: 'connectivity',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const found = await locateSession(sessions, caller, session);
    return connectivityView(found, wire.clock.now(), caller.address);
  },
});
