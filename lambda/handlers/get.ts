import { Logger } from '@aws-lambda-powertools/logger';
import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { askStatus } from '../usecases/ask-status';
import { locateSession } from '../usecases/locate-session';
import { bareError } from './bare-error';
import { entry } from './entry';
import { clock, glancedComputers, glancedStatuses, sessions } from './wire';

const logger = new Logger({ serviceName: 'berth' });
const ports = {
  clock,
  sessions: sessions(),
  computers: glancedComputers(),
  statuses: glancedStatuses(),
};

export const handler = entry({
  name: 'get',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const found = await locateSession(ports.sessions, caller, session);
    const [now = found] = await askStatus(ports, 'get', [found], (error) =>
      logger.warn('the status checks are not known', bareError(error)),
    );
    return sessionView(now, clock.now());
  },
});
