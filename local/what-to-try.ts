import { tokenCommand } from './token-command';
import { ADMINISTRATOR, MEMBER } from './users';

/** Where a local cloud answers. */
interface Addresses {
  readonly console: { readonly url: string };
  readonly edge: { readonly url: string };
  readonly gateway: { readonly url: string };
  readonly emulator: { readonly endpoint: string; readonly port: number };
}

/**
 * Addresses, users and commands for a person, from a token to a shell on a computer. The commands write nothing secret
 * outside `.local/`, and trust only the host key that came with the credential.
 */
export function whatToTry({ console: site, edge, gateway: { url }, emulator }: Addresses): string {
  const token = '-H "authorization: Bearer $TOKEN"';
  return `
Open until Ctrl-C:

  console   ${site.url}/   (sign in, launch, and press Connect)
  workbench ${edge.url}/   (the edge: it lets in whom Connect has sent)
  API       ${url}   (open it in a browser for its routes)
  AWS       ${emulator.endpoint}   (emulator; any SDK or CLI, account 000000000000, region us-east-1)
  member    ${MEMBER.username} / ${MEMBER.password}
  admin     ${ADMINISTRATOR.username} / ${ADMINISTRATOR.password}

Try, in another terminal, in this folder:

  umask 077 && mkdir -p .local/try && cd .local/try
  export TOKEN=$(${tokenCommand(emulator.port)})
  curl -s ${url}/images ${token}
  curl -s -X POST ${url}/sessions ${token} -d '{"image":"cpu-docker-workbench"}'
  export ID=<the "id" of the answer>
  curl -s ${url}/sessions/$ID ${token}          # again until "ready":true
  curl -s -X POST ${url}/sessions/$ID/door ${token}
  curl -s -X POST ${url}/sessions/$ID/credential ${token} > key.json
  key() { node -p "require('./key.json').$1"; }
  key privateKey > berth.key
  echo "berth $(key hostKey)" > known_hosts
  tossh() { ssh -F none -i berth.key -o IdentitiesOnly=yes -o HostKeyAlias=berth -o UserKnownHostsFile=known_hosts -o StrictHostKeyChecking=yes -p $(key port) "$@" $(key user)@$(key host); }
  tossh                                        # a shell on the computer
  tossh -N -L 8080:localhost:80                # while it runs, the workbench is at http://localhost:8080/ too
  curl -s ${url}/sessions/$ID/connectivity ${token}    # all ways in
  curl -s -X DELETE ${url}/sessions/$ID ${token}
`;
}
