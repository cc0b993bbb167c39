import { CODE_SECONDS, type ConnectView, ENTER_PATH, workbenchOrigin } from '../contract/edge';
import { ConnectRequest } from '../contract/requests';
import { connectWorkbench } from '../usecases/connect-workbench';
import { entry } from './entry';
import { edgeKey, setting } from './setting';
import { clock, codes, sessions, timeline } from './wire';

const ports = { clock, sessions: sessions(), timeline: timeline(), codes: codes() };
const workbenchUrl = setting('workbenchUrl');
const key = edgeKey();

export const handler = entry({
  name: 'connect',
  request: ConnectRequest,
  run: async ({ caller, session, request }): Promise<ConnectView> => {
    const order = { path: request.path ?? '/', goodFor: CODE_SECONDS * 1000, edgeKey: key };
    const { session: id, code, path, expiresAt } = await connectWorkbench(ports, caller, session, order);
    const enterUrl = `${workbenchOrigin(workbenchUrl, id)}${ENTER_PATH}`;
    return { enterUrl, code, path, expiresAt: new Date(expiresAt).toISOString() };
  },
});
