import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Computers } from '../../../local/guests/computers';
import { listenOnLoopback } from '../../../local/guests/listen';
import { type Machines, prepareMachines } from '../../../local/machines/machines';
import { visit } from '../../../local/story/page';
import { anInstance, isoTime } from '../guests/an-instance';
import { fakeEmulator } from '../guests/fake-emulator';
import { until } from '../guests/until';
import { type Ran, ssh } from './contract';
import { networkThings, processesOn, processesWith } from './traces';
import { whereMachinesRun } from './where-machines-run';

const CACHE = resolve(__dirname, '../../../.local/machines');
const SOURCE = resolve(__dirname, '../../../local/machines/machines');
const IMAGES = { 'ami-0123456789abcdef0': { loginUser: 'ubuntu' } };
const OPEN = [{ id: 'sg-1', rules: [{ protocol: 'tcp', from: 22, to: 22, cidrs: ['127.0.0.1/32'] }] }];
const CLOUDFRONT = {
  id: 'sg-workbench',
  rules: [
    {
      protocol: 'tcp',
      from: 80,
      to: 80,
      cidrs: [],
      prefixLists: ['com.amazonaws.global.cloudfront.origin-facing'],
    },
  ],
};
const BOOT_MS = 60_000;
const TEST_MS = 180_000;

whereMachinesRun('what machines are beyond processes', () => {
  describe('machines', () => {
    let dir: string;
    let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
    let machines: Machines;
    let computers: Computers;

    const launch = (id: string): void => {
      emulator.instances.push(
        anInstance({
          id,
          publicKey: readFileSync(join(dir, 'key.pub'), 'utf8'),
          groups: OPEN,
          tags: { Name: 'cpu-ab12', 'berth:generation': '1', 'berth:stopAt': isoTime(3_600_000) },
        }),
      );
    };
    const hostKey = (id: string): string =>
      readFileSync(join(dir, 'computers', id, 'upper/etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim();
    const run = (id: string, command: string): Promise<Ran> =>
      ssh({ port: computers.publicSsh(id) ?? 1, key: join(dir, 'key'), hostKey: hostKey(id), dir }, command);
    const ask = async (address: string): Promise<string> =>
      (await run('i-0aaa', `timeout 2 bash -c 'cat < /dev/tcp/${address}' 2> /dev/null; echo "|"`)).out;
    const answers = (id: string): Promise<boolean> =>
      until(
        `ssh to ${id}`,
        async () => {
          try {
            return (await run(id, 'true')).code === 0;
          } catch {
            // No host key yet.
            return false;
          }
        },
        BOOT_MS,
      );

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'berth-machines-'));
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
      emulator = await fakeEmulator();
      machines = await prepareMachines({ cache: CACHE, say: () => undefined });
      computers = await machines.live({
        emulator: emulator.url,
        dir: join(dir, 'computers'),
        images: IMAGES,
      });
      launch('i-0aaa');
      launch('i-0bbb');
      await Promise.all(['i-0aaa', 'i-0bbb'].map(answers));
    }, 300_000);

    afterAll(async () => {
      await machines.stop();
      emulator.close();
      rmSync(dir, { recursive: true, force: true });
    }, TEST_MS);

    test(
      'are whole systems: systemd is up with nothing failed, and cloud-init is done',
      async () => {
        const { out } = await run(
          'i-0aaa',
          'cloud-init status --wait | tail -1; systemctl is-system-running --wait; systemctl --failed --no-legend --plain; cat /proc/1/comm; hostname; whoami; sudo id -un',
        );
        expect(out.split('\n')).toEqual([
          'status: done',
          'running',
          'systemd',
          'ip-10-0-0-4',
          'ubuntu',
          'root',
          '',
        ]);
      },
      TEST_MS,
    );

    test(
      'read their metadata with a token only, as user data from cloud-init on',
      async () => {
        const at = 'http://169.254.169.254/latest';
        const { out } = await run(
          'i-0bbb',
          `curl -s -o /dev/null -w '%{http_code} ' ${at}/meta-data/instance-id; T=$(curl -s -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${at}/api/token); curl -s -H "X-aws-ec2-metadata-token: $T" ${at}/meta-data/instance-id`,
        );
        expect(out).toBe('401 i-0bbb');
      },
      TEST_MS,
    );

    test(
      'reach neither each other nor what this computer does not offer them',
      async () => {
        const secret = createServer((socket) => socket.end('a secret of this computer'));
        await new Promise<void>((done) => {
          secret.listen(0, '0.0.0.0', done);
        });
        const open = createServer((socket) => socket.end('offered'));
        const offered = await listenOnLoopback(open);
        await machines.offer(offered);
        const hidden = (secret.address() as { port: number }).port;
        try {
          const neighbour = (await run('i-0bbb', 'hostname -I')).out.trim();
          expect(neighbour).toMatch(/^10\.77\.\d+\.\d+$/);
          expect(await ask(`${machines.gateway}/${offered}`)).toBe('offered|\n');
          expect(await ask(`${machines.gateway}/${hidden}`)).toBe('|\n');
          expect(await ask(`${neighbour}/22`)).toBe('|\n');
        } finally {
          secret.close();
          open.close();
        }
      },
      TEST_MS,
    );

    test(
      'let CloudFront in where a group admits it: the edge, and no other program of this computer',
      async () => {
        const instance = emulator.instances.find(({ id }) => id === 'i-0bbb');
        const name = 'ec2-198-18-0-9.compute-1.amazonaws.com';
        await run('i-0bbb', 'mkdir -p page && echo the page > page/index.html');
        await run('i-0bbb', 'sudo systemd-run python3 -m http.server 80 --directory ~ubuntu/page');
        Object.assign(instance ?? {}, { publicName: name, groups: [...OPEN, CLOUDFRONT] });
        const way = await until('a way of the edge', () => computers.wayOfTheEdge(name, 80));
        const page = (from?: string): Promise<string> =>
          visit(`http://${way.host}:${way.port}/`, from === undefined ? {} : { from }).then(
            ({ text }) => text,
            (error: unknown) => String((error as NodeJS.ErrnoException).code),
          );
        expect(way.from).toMatch(/^10\.77\.\d+\.2$/);
        await until('the page', async () => (await page(way.from)) === 'the page\n');
        expect(await page()).toBe('ECONNREFUSED');
        expect(computers.wayOfTheEdge(name, 22)).toBeUndefined();
        Object.assign(instance ?? {}, { groups: OPEN });
        await until('no way', async () => (await page(way.from)) === 'ECONNREFUSED');
        expect(computers.wayOfTheEdge(name, 80)).toBeUndefined();
      },
      TEST_MS,
    );

    test(
      'boot again when they are told so from inside, and that is no power-off',
      async () => {
        const before = (await run('i-0aaa', 'echo kept > ~/file; cat /proc/sys/kernel/random/boot_id')).out;
        await run('i-0aaa', 'sudo systemctl reboot');
        await until(
          'another boot',
          async () => {
            const { code, out } = await run('i-0aaa', 'cat /proc/sys/kernel/random/boot_id');
            return code === 0 && out !== before;
          },
          BOOT_MS,
        );
        expect((await run('i-0aaa', 'cat ~/file')).out).toBe('kept\n');
        expect(emulator.poweredOff).toEqual([]);
      },
      TEST_MS,
    );

    test(
      'of a local cloud that was killed have ended too, and the next start removes what is left of their network',
      async () => {
        const killed = mkdtempSync(join(tmpdir(), 'berth-killed-'));
        const script = join(killed, 'run.ts');
        writeFileSync(
          script,
          `import { prepareMachines } from ${JSON.stringify(SOURCE)};
void (async () => {
  const machines = await prepareMachines({ cache: ${JSON.stringify(CACHE)}, say: () => undefined });
  console.log(machines.gateway);
  await machines.live({ emulator: ${JSON.stringify(emulator.url)}, dir: ${JSON.stringify(killed)}, images: ${JSON.stringify(IMAGES)} });
})();`,
        );
        const owner = spawn(process.execPath, ['--import', 'tsx', script], {
          cwd: resolve(__dirname, '../../..'),
        });
        let said = '';
        owner.stdout.on('data', (data: Buffer) => {
          said += data.toString();
        });
        const inside = (): string[] => [...processesWith(join(killed, 'i-0')), ...processesOn(killed)];
        await until('machines of its own', () => inside().length > 1, BOOT_MS);
        await new Promise((done) => {
          setTimeout(done, 1000);
        });
        const name = said.trim().replace(/^10\.77\.(\d+)\.1$/, 'berth$1');
        expect(networkThings(name)).not.toEqual([]);
        const gone = new Promise((done) => {
          owner.once('exit', done);
        });
        owner.kill('SIGKILL');
        await gone;
        await until('none of them runs', () => inside().length === 0, 5000);
        expect(networkThings(killed)).toEqual([]);
        const next = await prepareMachines({ cache: CACHE, say: () => undefined });
        await next.stop();
        expect(networkThings(name)).toEqual([]);
        rmSync(killed, { recursive: true, force: true });
      },
      TEST_MS,
    );
  });
});
