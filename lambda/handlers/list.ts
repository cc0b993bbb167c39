import { sessionView } from '../contract/answers';
import { ListRequest } from '../contract/requests';
import { listSessions } from '../usecases/list-sessions';
import { entry } from './entry';
import * as wire from './wire';

const sessions = wire.sessions();

export const handler = entry({
  name: 'list',
  request: ListRequest,
  run: async ({ caller, request }) => {
    const found = await listSessions(sessions, caller, request.all ?? false);
    return { sessions: found.map((one) => sessionView(one, wire.clock.now())) };
  },
});
