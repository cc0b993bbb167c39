import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startupPart } from '../../../lambda/adapters/startup-part';
import { sentUserData } from '../../../lambda/adapters/user-data';
import { inParts } from '../../../lambda/adapters/user-data-parts';
import type { Computers } from '../../../local/guests/computers';
import type { EmulatedInstance } from '../../../local/guests/instance';
import { anInstance, isoTime } from '../guests/an-instance';
import { fakeApi, type Report } from '../guests/fake-api';
import { fakeEmulator } from '../guests/fake-emulator';
import { until } from '../guests/until';

/** One way to play computers, with what differs between the ways. */
export interface Way {
  readonly computers: Computers;
  /** How computers reach a server at this port of 127.0.0.1. */
  readonly addressOf: (port: number) => string;
  /** What the user types to switch the computer off. */
  readonly powerOff: string;
  /** What is there of an instance: processes, networks, files. */
  readonly traces: (instanceId: string) => readonly string[];
  stop(): Promise<void>;
}

export interface Ground {
  readonly emulator: string;
  /** Ports of 127.0.0.1 that computers must reach. */
  readonly ports: readonly number[];
  readonly dir: string;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ID = 'i-0c0ffee0c0ffee0c0';
const BOOT_MS = 60_000;
const TEST_MS = 120_000;
const OPEN: EmulatedInstance['groups'] = [
  { id: 'sg-1', rules: [{ protocol: 'tcp', from: 22, to: 22, cidrs: ['127.0.0.1/32'] }] },
];

function userData(api: string): string {
  const identity = {
    session: 's1',
    deployment: 'demo',
    api,
    token: 'guest-token',
    checks: [
      { name: 'ssh', kind: 'tcp', port: 22 },
      { name: 'workbench', kind: 'http', port: 80, path: '/' },
    ],
  };
  return `#!/bin/sh
set -eu
root=\${BERTH_ROOT:-}
mkdir -p "$root/etc/berth"
echo ran >> "$root/etc/berth/runs"
cat > "$root/etc/berth/guest.json" <<'END'
${JSON.stringify(identity)}
END
if [ -z "$root" ]; then systemctl restart berth-agent.service; fi
`;
}

/** What its owner wants to be run as well: beside the guest's part, compressed, as it is sent. */
const STARTUP = `#!/bin/sh
# für die Übung = 日本
echo started up >> "\${BERTH_ROOT:-}/etc/berth/runs"
`;

/** Runs the system's ssh against an instance, with the pinned host key. */
export function ssh(
  to: { readonly port: number; readonly key: string; readonly hostKey: string; readonly dir: string },
  command: string,
): Promise<Ran> {
  const known = join(to.dir, 'known_hosts');
  writeFileSync(known, `[127.0.0.1]:${to.port} ${to.hostKey}\n`);
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${known}`,
    'ConnectTimeout=5',
  ].flatMap((option) => ['-o', option]);
  const args = ['-F', 'none', '-i', to.key, '-p', String(to.port), ...options, 'ubuntu@127.0.0.1', command];
  return new Promise((resolve) => {
    execFile('ssh', args, { timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

/**
 * What people get from a computer, whatever plays it. The cases are told in order, for each goes on where the one before
 * has left the computer.
 */
export function contract(title: string, setUp: (ground: Ground) => Promise<Way>): void {
  describe(title, () => {
    let dir: string;
    let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
    let api: Awaited<ReturnType<typeof fakeApi>>;
    let way: Way;
    let instance: EmulatedInstance;
    let hostKey = '';

    const last = (): Report | undefined => api.heard.at(-1)?.report;
    const ready = (generation: number): Promise<Report> =>
      until(
        `a report of generation ${generation} in which every check passes`,
        () => {
          const report = last();
          const all = report?.generation === generation && report.checks.every(({ ok }) => ok);
          return all && report;
        },
        BOOT_MS,
      );
    const run = (command: string, key = 'key'): Promise<Ran> =>
      ssh({ port: way.computers.publicSsh(ID) ?? 1, key: join(dir, key), hostKey, dir }, command);
    const setTags = (tags: Record<string, string>): void => {
      instance.tags = { ...instance.tags, ...tags };
    };

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'berth-contract-'));
      for (const name of ['key', 'stranger'])
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
      emulator = await fakeEmulator();
      api = await fakeApi();
      const port = Number(new URL(api.url).port);
      way = await setUp({ emulator: emulator.url, ports: [port], dir: join(dir, 'computers') });
      const told = inParts(userData(`http://${way.addressOf(port)}`), startupPart(STARTUP));
      instance = anInstance({
        id: ID,
        publicIp: '127.0.0.1',
        publicKey: readFileSync(join(dir, 'key.pub'), 'utf8'),
        userData: told,
        userDataBase64: sentUserData(told).toString('base64'),
        groups: OPEN,
        tags: { Name: 'cpu-ab12', 'berth:generation': '1', 'berth:stopAt': isoTime(3_600_000) },
      });
      emulator.instances.push(instance);
    }, 300_000);

    afterAll(async () => {
      await way.stop();
      emulator.close();
      api.close();
      rmSync(dir, { recursive: true, force: true });
    }, TEST_MS);

    test(
      'reports itself ready, with its host key and the port that leads to its SSH',
      async () => {
        const report = await ready(1);
        expect(report.instance).toBe(ID);
        expect(report.ssh?.port).toBe(way.computers.publicSsh(ID));
        expect(report.uptimeSeconds).toBeLessThan(60);
        hostKey = report.ssh?.hostKey ?? '';
        expect(hostKey).toMatch(/^ssh-ed25519 /);
      },
      TEST_MS,
    );

    test(
      'runs a command for the issued key, and its output, errors and exit code arrive',
      async () => {
        await until('ssh answers', async () => (await run('true')).code === 0);
        expect(await run('echo out; echo problem >&2; exit 7')).toEqual({
          code: 7,
          out: 'out\n',
          err: 'problem\n',
        });
      },
      TEST_MS,
    );

    test(
      'has run both parts of its user data, one after the other',
      async () => {
        const file = way.traces(ID).find((trace) => trace.endsWith('etc/berth/runs')) ?? '';
        await until('its start-up script has run', () => readFileSync(file, 'utf8') === 'ran\nstarted up\n');
      },
      TEST_MS,
    );

    test(
      'refuses another key',
      async () => {
        const { code, err } = await run('true', 'stranger');
        expect(code).toBe(255);
        expect(err).toMatch(/Permission denied \(publickey\)/);
      },
      TEST_MS,
    );

    test(
      'reads its tags as they are now from its metadata service',
      async () => {
        setTags({ 'berth:generation': '2' });
        await ready(2);
      },
      TEST_MS,
    );

    test(
      'is reached while a security group admits it, and refuses connections otherwise',
      async () => {
        instance.groups = [
          { id: 'sg-1', rules: [{ protocol: 'tcp', from: 22, to: 22, cidrs: ['198.51.100.0/24'] }] },
        ];
        await until('the closed door', async () => /Connection refused/.test((await run('true')).err));
        instance.groups = OPEN;
        await until('the open door', async () => (await run('true')).code === 0);
      },
      TEST_MS,
    );

    test(
      'keeps home and host key over stop and start, and does not run its user data again',
      async () => {
        expect((await run('echo kept > ~/file; sync')).code).toBe(0);
        const port = way.computers.publicSsh(ID);
        instance.state = 'stopping';
        await until('it is off', () => way.computers.publicSsh(ID) === undefined, BOOT_MS);
        instance.state = 'stopped';
        setTags({ 'berth:generation': '3' });
        Object.assign(instance, { state: 'running', boot: 2 });
        const report = await ready(3);
        expect(report.ssh?.hostKey).toBe(hostKey);
        expect(way.computers.publicSsh(ID)).toBe(port);
        expect((await run('cat ~/file')).out).toBe('kept\n');
        const runs = way.traces(ID).find((trace) => trace.endsWith('etc/berth/runs'));
        expect(readFileSync(runs ?? '', 'utf8')).toBe('ran\nstarted up\n');
      },
      TEST_MS,
    );

    test(
      'is heard when its user switches it off, and stays off',
      async () => {
        await run(way.powerOff);
        await until('power-off heard', () => emulator.poweredOff.includes(ID), BOOT_MS);
        await until('it is off', () => way.computers.publicSsh(ID) === undefined, BOOT_MS);
        expect(emulator.poweredOff).toEqual([ID]);
      },
      TEST_MS,
    );

    test(
      'switches itself off when its deadline has passed and nobody else acts',
      async () => {
        emulator.poweredOff.length = 0;
        setTags({ 'berth:stopAt': isoTime(-180_000) });
        Object.assign(instance, { state: 'running', boot: 3 });
        await until('power-off heard', () => emulator.poweredOff.includes(ID), BOOT_MS);
        expect(emulator.poweredOff).toEqual([ID]);
      },
      TEST_MS,
    );

    test(
      'leaves nothing behind when it is terminated',
      async () => {
        expect(way.traces(ID)).not.toEqual([]);
        instance.state = 'terminated';
        await until('nothing is left', () => way.traces(ID).length === 0, BOOT_MS);
      },
      TEST_MS,
    );
  });
}
