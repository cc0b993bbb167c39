import { Logger } from '@aws-lambda-powertools/logger';
import { sessionView } from '../contract/answers';
import { ListRequest } from '../contract/requests';
import { askStatus } from '../usecases/ask-status';
import { listSessions } from '../usecases/list-sessions';
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
  name: 'list',
  request: ListRequest,
  run: async ({ caller, request: { all = false } }) => {
    const listed = await listSessions(ports.sessions, caller, all, (error) =>
      logger.error('a record is left out of the list', error),
    );
    // Everybody's may be hundreds: whoever waits for one of them looks at their own.
    const found = all
      ? listed
      : await askStatus(ports, 'list', listed, (error) =>
          logger.warn('the status checks are not known', bareError(error)),
        );
    return { sessions: found.map((one) => sessionView(one, clock.now())) };
  },
});
