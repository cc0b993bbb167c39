import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { askStatus } from '../usecases/ask-status';
import { locateSession } from '../usecases/locate-session';
import { entry } from './entry';
import { clock, computers, sessions, statuses } from './wire';

const ports = { clock, sessions: sessions(), computers: computers(), statuses: statuses() };

export const handler = entry({
  name: 'get',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const found = await locateSession(ports.sessions, caller, session);
    const [now = found] = await askStatus(ports, 'get', [found]);
    return sessionView(now, clock.now());
  },
});
