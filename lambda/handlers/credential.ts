import { NoRequest } from '../contract/requests';
import { revealCredential } from '../usecases/reveal-credential';
import { entry } from './entry';
import { clock, sessions, timeline, vault } from './wire';

const ports = { clock, sessions: sessions(), timeline: timeline(), vault: vault() };

export const handler = entry({
  name: 'credential',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const { user, host, port, privateKey, hostKey } = await revealCredential(ports, caller, session);
    return {
      kind: 'ssh',
      user,
      ...(host !== undefined && { host }),
      port,
      privateKey,
      ...(hostKey !== undefined && { hostKey: hostKey.key, fingerprint: hostKey.fingerprint }),
    };
  },
});
