import { Logger } from '@aws-lambda-powertools/logger';
import { sessionView } from '../contract/answers';
import { ListRequest } from '../contract/requests';
import { askStatus } from '../usecases/ask-status';
import { listSessions } from '../usecases/list-sessions';
import { entry } from './entry';
import { clock, computers, sessions, statuses } from './wire';

const logger = new Logger({ serviceName: 'berth' });
const ports = { clock, sessions: sessions(), computers: computers(), statuses: statuses() };

export const handler = entry({
  name: 'list',
  request: ListRequest,
  run: async ({ caller, request: { all = false } }) => {
    const listed = await listSessions(ports.sessions, caller, all, (error) =>
      logger.error('a record is left out of the list', error),
    );
    // Everybody's may be hundreds: whoever waits for one of them looks at their own.
    const found = all ? listed : await askStatus(ports, 'list', listed);
    return { sessions: found.map((one) => sessionView(one, clock.now())) };
  },
});
