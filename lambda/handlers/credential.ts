import { NoRequest } from '../contract/requests';
import { revealCredential } from '../usecases/reveal-credential';
import { entry } from './entry';
import { maySeeOthersKeys } from './setting';
import { clock, keyPairs, passwords, sessions, timeline, vault } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  timeline: timeline(),
  vault: vault(),
  passwords: passwords(),
  keyPairs: keyPairs(),
};

const breakGlass = maySeeOthersKeys();

export const handler = entry({
  name: 'credential',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const found = await revealCredential(ports, caller, session, breakGlass);
    const { kind, user, host, port } = found;
    const login = { kind, user, ...(host !== undefined && { host }), port };
    if (found.kind === 'rdp') {
      const { password, rdp, thumbprint } = found;
      return {
        ...login,
        password,
        ...(rdp !== undefined && { rdp }),
        ...(thumbprint !== undefined && { thumbprint }),
      };
    }
    const { privateKey, hostKey } = found;
    return {
      ...login,
      privateKey,
      ...(hostKey !== undefined && { hostKey: hostKey.key, fingerprint: hostKey.fingerprint }),
    };
  },
});
