import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gateKey, signingKey, signProof } from '../../../lambda/contract/ticket';
import { prepareMachines } from '../../../local/machines/machines';
import { anInstance, isoTime } from '../guests/an-instance';
import { fakeEmulator } from '../guests/fake-emulator';
import { until } from '../guests/until';
import { theBuild } from '../images/the-build';
import { type Ran, ssh } from './contract';

const CACHE = resolve(__dirname, '../../../.local/machines');
const ID = 'i-0c0ffee0c0ffee0c1';
export const SESSION = 's-abcdefghijklmnopqrstuvwx';
const KEY = gateKey(signingKey('a master secret', 1), SESSION);
export const BOOT_MS = 90_000;
/** Jupyter reads a thousand files before it answers, and all cores may be at other tests. */
export const TOOLS_MS = 150_000;
const TOOLS = ['jupyter', 'rstudio', 'zeppelin', 'code', 'desktop', 'terminal'];
const rule = (port: number): object => ({ protocol: 'tcp', from: port, to: port, cidrs: ['127.0.0.1/32'] });
const OPEN = [{ id: 'sg-1', rules: [rule(22), rule(80)] }] as ReturnType<typeof anInstance>['groups'];

const CHECKS = [
  { name: 'workbench', kind: 'http', port: 80, path: '/' },
  ...TOOLS.map((name) => ({ name, kind: 'http', port: 80, path: `/${name}/` })),
];

const USER_DATA = `#!/bin/sh
mkdir -p /etc/berth
cat > /etc/berth/guest.json <<'END'
${JSON.stringify({
  session: SESSION,
  deployment: 'demo',
  api: 'http://127.0.0.1:9',
  token: 'guest-token',
  gateKey: KEY,
  checks: CHECKS,
})}
END
systemctl restart berth-agent.service
`;

/** What the edge signs for a visit. */
export function proof(changes: { readonly generation?: number; readonly session?: string } = {}): string {
  const { generation = 3, session } = changes;
  const key = session === undefined ? KEY : gateKey(signingKey('a master secret', 1), session);
  return signProof({ session: SESSION, generation, expires: Math.floor(Date.now() / 1000) + 300 }, key);
}

/** A machine that was booted from the managed image, with a workbench of which every tool answers. */
export interface Workbench {
  /** Its address, which only this computer reaches. */
  readonly host: string;
  /** What was said while the image was built. */
  readonly said: readonly string[];
  /** Runs a command as its user. */
  run(command: string): Promise<Ran>;
  /** Asks as the edge does, from outside. */
  visit(path: string, proofs?: readonly string[], init?: RequestInit): Promise<Response>;
  /** What Docker says of each container of the workbench: its service, and what the template asks for. */
  inspected(format: string): Promise<string[]>;
  /** Whether a check of the guest was well when the home page last asked. */
  isWell(check: string): Promise<boolean | undefined>;
  stop(): Promise<void>;
}

export async function aWorkbench(): Promise<Workbench> {
  const said: string[] = [];
  const dir = mkdtempSync(join(tmpdir(), 'berth-workbench-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
  const emulator = await fakeEmulator();
  const machines = await prepareMachines({ cache: CACHE, say: (line) => said.push(line) });
  const host = machines.gateway.replace(/\.1$/, '.10');
  const stop = async (): Promise<void> => {
    await machines.stop();
    emulator.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const visit: Workbench['visit'] = (path, proofs = [proof()], init = {}) => {
    const headers = new Headers(init.headers);
    for (const text of proofs) headers.append('x-berth-proof', text);
    return fetch(`http://${host}${path}`, { ...init, headers });
  };
  try {
    const instance = anInstance({
      id: ID,
      groups: OPEN,
      userData: USER_DATA,
      publicKey: readFileSync(join(dir, 'key.pub'), 'utf8'),
      tags: { Name: 'cpu-ab12', 'berth:generation': '3', 'berth:stopAt': isoTime(3_600_000) },
    });
    const images = { [instance.imageId]: await machines.build(theBuild()) };
    const computers = await machines.live({ emulator: emulator.url, dir, images });
    emulator.instances.push(instance);
    const run = (command: string): Promise<Ran> => {
      const hostKey = readFileSync(join(dir, ID, 'upper/etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim();
      return ssh({ port: computers.publicSsh(ID) ?? 1, key: join(dir, 'key'), hostKey, dir }, command);
    };
    const answers = async (path: string): Promise<boolean> =>
      ((await visit(path).catch(() => undefined))?.status ?? 500) < 300;
    await until('the gate knows its session', () => answers('/'), BOOT_MS);
    await until('ssh answers', async () => (await run('true').catch(() => undefined))?.code === 0, BOOT_MS);
    await until(
      'every tool answers',
      async () => !(await Promise.all(TOOLS.map((tool) => answers(`/${tool}/`)))).includes(false),
      TOOLS_MS,
    );
    return {
      host,
      said,
      run,
      visit,
      inspected: async (format) => {
        const each = `{{index .Config.Labels "com.docker.compose.service"}} ${format}`;
        const { out } = await run(
          `sudo docker ps -aq --filter name=workbench | xargs sudo docker inspect -f '${each}'`,
        );
        return out.trim().split('\n').toSorted();
      },
      isWell: async (name) => {
        const { checks } = (await (await visit('/_home/state')).json()) as {
          checks: { name: string; ok: boolean }[];
        };
        return checks.find((check) => check.name === name)?.ok;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
