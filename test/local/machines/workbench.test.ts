import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gateKey, signingKey, signProof } from '../../../lambda/contract/ticket';
import type { Computers } from '../../../local/guests/computers';
import { onlyOnAws, stepsOf } from '../../../local/images/component';
import { type Machines, prepareMachines } from '../../../local/machines/machines';
import { anInstance, isoTime } from '../guests/an-instance';
import { fakeEmulator } from '../guests/fake-emulator';
import { until } from '../guests/until';
import { theBuild } from '../images/the-build';
import { type Ran, ssh } from './contract';
import { whereMachinesRun } from './where-machines-run';

const CACHE = resolve(__dirname, '../../../.local/machines');
const ID = 'i-0c0ffee0c0ffee0c1';
const SESSION = 's-abcdefghijklmnopqrstuvwx';
const KEY = gateKey(signingKey('a master secret'), SESSION);
const BOOT_MS = 60_000;
const TEST_MS = 120_000;
const rule = (port: number): object => ({ protocol: 'tcp', from: port, to: port, cidrs: ['127.0.0.1/32'] });
const OPEN = [{ id: 'sg-1', rules: [rule(22), rule(80)] }] as ReturnType<typeof anInstance>['groups'];

const USER_DATA = `#!/bin/sh
mkdir -p /etc/berth
cat > /etc/berth/guest.json <<'END'
${JSON.stringify({
  session: SESSION,
  deployment: 'demo',
  api: 'http://127.0.0.1:9',
  token: 'guest-token',
  gateKey: KEY,
  checks: [{ name: 'workbench', kind: 'http', port: 80, path: '/' }],
})}
END
systemctl restart berth-agent.service
`;

function proof(changes: { readonly generation?: number; readonly key?: string } = {}): string {
  const expires = Math.floor(Date.now() / 1000) + 300;
  return signProof({ session: SESSION, generation: changes.generation ?? 3, expires }, changes.key ?? KEY);
}

whereMachinesRun('the workbench of a managed image, on a machine', () => {
  describe('the workbench of a managed image', () => {
    let dir: string;
    let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
    let machines: Machines;
    let computers: Computers;
    const instance = anInstance({
      id: ID,
      groups: OPEN,
      userData: USER_DATA,
      tags: { Name: 'cpu-ab12', 'berth:generation': '3', 'berth:stopAt': isoTime(3_600_000) },
    });

    const run = async (command: string): Promise<Ran> => {
      const hostKey = readFileSync(join(dir, ID, 'upper/etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim();
      return ssh({ port: computers.publicSsh(ID) ?? 1, key: join(dir, 'key'), hostKey, dir }, command);
    };
    /** As the edge asks, from outside. */
    const visit = (
      path: string,
      proofs: readonly string[] = [],
      init: RequestInit = {},
    ): Promise<Response> => {
      const headers = new Headers(init.headers);
      for (const text of proofs) headers.append('x-berth-proof', text);
      const address = machines.gateway.replace(/\.1$/, '.10');
      return fetch(`http://${address}${path}`, { ...init, headers });
    };

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'berth-workbench-'));
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
      emulator = await fakeEmulator();
      machines = await prepareMachines({ cache: CACHE, say: () => undefined });
      const images = { [instance.imageId]: await machines.build(theBuild()) };
      computers = await machines.live({ emulator: emulator.url, dir, images });
      emulator.instances.push({ ...instance, publicKey: readFileSync(join(dir, 'key.pub'), 'utf8') });
      await until(
        'the gate knows its session',
        async () => (await visit('/', [proof()]).catch(() => undefined))?.status === 200,
        BOOT_MS,
      );
      await until('ssh answers', async () => (await run('true').catch(() => undefined))?.code === 0, BOOT_MS);
    }, 300_000);

    afterAll(async () => {
      await machines.stop();
      emulator.close();
      rmSync(dir, { recursive: true, force: true });
    }, TEST_MS);

    test(
      'runs on a whole system with nothing failed, whose user is that of Ubuntu',
      async () => {
        const { out } = await run(
          'cloud-init status --wait | tail -1; systemctl is-system-running --wait; systemctl --failed --no-legend --plain; whoami',
        );
        expect(out.split('\n')).toEqual(['status: done', 'running', 'ubuntu', '']);
      },
      TEST_MS,
    );

    test('lets nobody in without a proof', async () => {
      for (const path of ['/', '/jupyter/', '/_home/state', '/tiles.json'])
        expect((await visit(path)).status).toBe(401);
    });

    test('lets its owner in with a proof for this session, from the key that lies on this computer only', async () => {
      const guest = JSON.parse((await run('sudo cat /etc/berth/guest.json')).out) as { gateKey: string };
      const page = await visit('/', [proof({ key: guest.gateKey })]);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<h1>Workbench</h1>');
      const state = (await (await visit('/_home/state', [proof()])).json()) as object;
      expect(state).toMatchObject({
        session: SESSION,
        checks: [{ name: 'workbench', ok: true }],
      });
    });

    test("lets in neither an earlier start's proof, nor another session's key, nor one of two proofs", async () => {
      const other = gateKey(signingKey('a master secret'), 's-bbcdefghijklmnopqrstuvwx');
      for (const proofs of [[proof({ generation: 2 })], [proof({ key: other })], [proof(), proof()]])
        expect((await visit('/', proofs)).status).toBe(401);
    });

    test('is open to whoever has a shell here, and to no name but that of this computer itself', async () => {
      const ask = "curl -s -o /dev/null -w '%{http_code}' http://localhost/";
      expect((await run(ask)).out).toBe('200');
      expect((await run(`${ask} -H 'Host: evil.example'`)).out).toBe('401');
    });

    test(
      'has JupyterLab, which begins with the first visit and runs as the user',
      async () => {
        const proofs = [proof()];
        const before = await run('systemctl is-active berth-jupyter-lab.service');
        expect(before.out).toBe('inactive\n');
        const page = await visit('/jupyter/lab', proofs);
        expect(page.status).toBe(200);
        const [cookie = ''] = /_xsrf=[^;]+/.exec(page.headers.get('set-cookie') ?? '') ?? [];
        const kernel = await visit('/jupyter/api/kernels', proofs, {
          method: 'POST',
          headers: { cookie, 'x-xsrftoken': cookie.replace('_xsrf=', '') },
        });
        expect(kernel.status).toBe(201);
        await until(
          'the kernel',
          async () => (await run('pgrep -u ubuntu -f ipykernel_launcher')).code === 0,
        );
        expect((await visit('/jupyter/api/kernels')).status).toBe(401);
      },
      TEST_MS,
    );

    test('says of a tool that does not answer that it is starting', async () => {
      const tool = await visit('/rstudio/', [proof()]);
      expect(tool.status).toBe(502);
      expect(await tool.text()).toMatch(/starting/i);
    });

    test('is as the components themselves want to find it on a computer made from the image', async () => {
      const { components } = theBuild();
      const steps = components.flatMap((component) => stepsOf(component, 'test'));
      const scripts = steps
        .filter((step) => onlyOnAws(step) === undefined)
        .flatMap((step) => (step.action === 'ExecuteBash' ? step.inputs.commands : []));
      expect(scripts.length).toBeGreaterThan(2);
      for (const script of scripts) {
        const text = Buffer.from(script).toString('base64');
        expect(await run(`echo ${text} | base64 -d | sudo bash`)).toMatchObject({ code: 0 });
      }
    });
  });
});
