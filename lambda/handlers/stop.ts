import { sessionView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { stopSession } from '../usecases/stop-session';
import { entry } from './entry';
import { clock, computers, doors, sessions } from './wire';

const ports = { clock, sessions: sessions(), computers: computers(), doors: doors() };

export const handler = entry({
  name: 'stop',
  request: NoRequest,
  run: async ({ caller, session }) => sessionView(await stopSession(ports, caller, session)),
});
