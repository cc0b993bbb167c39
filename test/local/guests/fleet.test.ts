import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startFleet } from '../../../local/guests/fleet';
import type { Fleet } from '../../../local/guests/fleet';
import type { EmulatedInstance } from '../../../local/guests/instance';
import type { GuestPorts } from '../../../local/guests/messages';
import { anInstance, isoTime } from './an-instance';
import { fakeApi } from './fake-api';
import { fakeEmulator } from './fake-emulator';
import { until } from './until';

const ID = 'i-0123456789abcdef0';
const OPEN = [{ id: 'sg-1', rules: [{ protocol: 'tcp', from: 22, to: 22, cidrs: ['127.0.0.1/32'] }] }];

let dir: string;
let fleet: Fleet;
let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
let api: Awaited<ReturnType<typeof fakeApi>>;
let instance: EmulatedInstance;
let ports: GuestPorts;

interface Ran {
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}

async function run(command: string, args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(command, args, { stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  // A client that was refused does not read its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | string | null>((done) => {
    child.on('close', (status, signal) => done(status ?? signal));
  });
  return { code, out, err };
}

function clientOptions(key = 'key'): string[] {
  const known = join(dir, 'known_hosts');
  const hostKey = readFileSync(join(dir, 'fleet', ID, 'ssh_host_ed25519_key.pub'), 'utf8');
  writeFileSync(known, `[127.0.0.1]:${ports.publicSsh} ${hostKey}`);
  const options = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${known}`,
    'IdentitiesOnly=yes',
    'BatchMode=yes',
  ];
  return ['-F', 'none', '-i', join(dir, key), ...options.flatMap((option) => ['-o', option])];
}

async function ssh(
  args: readonly string[],
  options: { key?: string; input?: string; flags?: string[] } = {},
): Promise<Ran> {
  const { key, input, flags = [] } = options;
  return run(
    'ssh',
    [...clientOptions(key), '-p', String(ports.publicSsh), ...flags, 'ubuntu@127.0.0.1', ...args],
    input,
  );
}

async function scp(...paths: string[]): Promise<Ran> {
  return run('scp', ['-q', '-p', '-r', ...clientOptions(), '-P', String(ports.publicSsh), ...paths]);
}

function userData(): string {
  const identity = {
    session: 's1',
    deployment: 'demo',
    api: api.url,
    token: 'guest-token',
    checks: [
      { name: 'ssh', kind: 'tcp', port: 22 },
      { name: 'workbench', kind: 'http', port: 80, path: '/' },
      { name: 'terminal', kind: 'http', port: 80, path: '/terminal/' },
    ],
  };
  return `#!/bin/sh
set -e
mkdir -p "$BERTH_ROOT/etc/berth"
cat > "$BERTH_ROOT/etc/berth/guest.json" <<'END'
${JSON.stringify(identity)}
END
echo ran >> "$BERTH_ROOT/runs"
env > "$BERTH_ROOT/environment"
`;
}

async function listening(id = ID): Promise<GuestPorts> {
  return until(`guest ${id} listens`, () => fleet.ports(id));
}

const last = () => api.heard.at(-1)?.report;
const isReady = (): boolean => last()?.checks.every(({ ok }) => ok) ?? false;

/** Every process that a guest of this test is or has started: by its environment, or by where it prints to. */
function inDirectory(): string[] {
  const fleetDir = join(dir, 'fleet');
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(fleetDir) ||
          readlinkSync(`/proc/${pid}/fd/2`).startsWith(fleetDir))
      );
    } catch {
      return false;
    }
  });
}

beforeAll(async () => {
  process.env['AWS_SECRET_ACCESS_KEY'] = 'must-not-be-seen';
  dir = mkdtempSync(join(tmpdir(), 'berth-fleet-'));
  for (const name of ['key', 'stranger']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name)]);
  }
  emulator = await fakeEmulator();
  api = await fakeApi();
  instance = anInstance({
    publicKey: readFileSync(join(dir, 'key.pub'), 'utf8'),
    userData: userData(),
    groups: OPEN,
    tags: { Name: 'cpu-ab12', 'berth:generation': '1', 'berth:stopAt': isoTime(3_600_000) },
  });
  emulator.instances.push(instance);
  fleet = await startFleet({ emulator: emulator.url, dir: join(dir, 'fleet') });
  ports = await listening();
});

afterAll(async () => {
  await fleet.stop();
  emulator.close();
  api.close();
  delete process.env['AWS_SECRET_ACCESS_KEY'];
  rmSync(dir, { recursive: true, force: true });
});

describe('a running guest', () => {
  test('reports itself ready through its agent, with the host key and the public port', async () => {
    await until('ready', isReady);
    const hostKey = readFileSync(join(dir, 'fleet', ID, 'ssh_host_ed25519_key.pub'), 'utf8');
    expect(last()?.instance).toBe(ID);
    expect(last()?.ssh?.port).toBe(ports.publicSsh);
    expect(hostKey).toContain(last()?.ssh?.hostKey ?? 'no host key');
    expect(last()?.uptimeSeconds).toBeLessThan(60);
  });

  test('runs a command: output, errors, input and exit code arrive', async () => {
    const ran = await ssh(['cat; echo problem >&2; exit 7'], { input: 'through and back' });
    expect(ran).toEqual({ code: 7, out: 'through and back', err: 'problem\n' });
  });

  test('tells of a command that a signal ended', async () => {
    const { code, err } = await ssh(['-v', 'kill -TERM $$'].slice(1), { flags: ['-v'] });
    expect(code).toBe(255);
    expect(err).toMatch(/exit-signal/);
  });

  test('moves megabytes without loss', async () => {
    const { code, out } = await ssh(['head -c 20000000 /dev/zero | tr "\\0" x']);
    expect(code).toBe(0);
    expect(out.length).toBe(20_000_000);
  });

  test('gives a terminal where one is asked for', async () => {
    const { code, out } = await ssh(['test -t 0 && test -t 1 && echo $TERM is a terminal; exit 3'], {
      flags: ['-tt'],
    });
    expect(code).toBe(3);
    expect(out).toMatch(/is a terminal/);
  });

  test('has an interactive shell', async () => {
    const { code, out } = await ssh([], { flags: ['-tt'], input: 'echo "answer $((6*7))"\nexit 5\n' });
    expect(out).toContain('answer 42');
    expect(code).toBe(5);
  });

  test('lives in its own home, and sees nothing of the environment that started it', async () => {
    const { out } = await ssh(['pwd; env']);
    expect(out.split('\n')[0]).toBe(join(dir, 'fleet', ID, 'home'));
    expect(out).not.toMatch(/AWS_|must-not-be-seen|NODE_/);
    // A guest's user may read the environment of its neighbours' processes too.
    for (const pid of inDirectory()) {
      expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain('must-not-be-seen');
    }
    expect(readFileSync(join(dir, 'fleet', ID, 'root/environment'), 'utf8')).not.toMatch(
      /AWS_|must-not-be-seen/,
    );
  });

  test("refuses every key but the instance's", async () => {
    const { code, err } = await ssh(['true'], { key: 'stranger' });
    expect(code).toBe(255);
    expect(err).toMatch(/Permission denied \(publickey\)/);
  });

  test('takes and gives files with scp, folders and modes too', async () => {
    const big = join(dir, 'big');
    const tree = join(dir, 'tree');
    writeFileSync(big, randomBytes(20_000_001));
    mkdirSync(join(tree, 'deep'), { recursive: true });
    writeFileSync(join(tree, 'deep', 'run.sh'), 'echo hi', { mode: 0o755 });

    expect(await scp(big, tree, 'u@127.0.0.1:')).toEqual({ code: 0, out: '', err: '' });
    expect((await ssh(['test -x tree/deep/run.sh && wc -c < big'])).out.trim()).toBe('20000001');
    expect((await scp('u@127.0.0.1:big', 'u@127.0.0.1:tree', join(dir, 'fleet'))).code).toBe(0);
    expect(readFileSync(join(dir, 'fleet', 'big')).equals(readFileSync(big))).toBe(true);
    expect(readFileSync(join(dir, 'fleet', 'tree/deep/run.sh'), 'utf8')).toBe('echo hi');
    expect((await scp('u@127.0.0.1:nothing-here', join(dir, 'x'))).err).toMatch(/No such file/);
  });

  test('serves sftp: list, make, rename, link, change, remove', async () => {
    const local = join(dir, 'note');
    writeFileSync(local, 'a note');
    const batch = [
      'mkdir box',
      `put ${local} box/one`,
      'rename box/one box/two',
      'ln -s two box/link',
      'chmod 600 box/two',
      'ls -l box',
      `get box/link ${local}.back`,
      'rm box/link',
      'rm box/two',
      'rmdir box',
      'pwd',
    ].join('\n');
    const ran = await run(
      'sftp',
      ['-q', ...clientOptions(), '-P', String(ports.publicSsh), '-b', '-', 'u@127.0.0.1'],
      batch,
    );
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(ran.out).toMatch(/-rw-------.* 6 .*two/);
    expect(ran.out).toContain(join(dir, 'fleet', ID, 'home'));
    expect(readFileSync(`${local}.back`, 'utf8')).toBe('a note');
    expect((await ssh(['ls'])).out).not.toMatch(/box/);
  });

  test('forwards a port to its workbench, and to no other computer', async () => {
    const at = 30_000 + Math.floor(Math.random() * 2000);
    const flags = ['-N', '-L', `${at}:localhost:80`, '-L', `${at + 1}:192.0.2.1:80`];
    const tunnel = spawn(
      'ssh',
      [...clientOptions(), '-p', String(ports.publicSsh), ...flags, 'u@127.0.0.1'],
      { stdio: 'ignore' },
    );
    try {
      const page = await until('the page', () =>
        fetch(`http://127.0.0.1:${at}/any/prefix/`).then(
          (response) => response.text(),
          () => undefined,
        ),
      );
      expect(page).toContain('<h1>Workbench</h1>');
      await expect(fetch(`http://127.0.0.1:${at + 1}/`)).rejects.toThrow('fetch failed');
    } finally {
      tunnel.kill();
    }
  });

  test('has a live terminal on its workbench', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${ports.workbench}/x/terminal/socket`);
    let seen = '';
    socket.on('message', (data: Buffer) => {
      seen += data.toString();
    });
    await new Promise((done) => {
      socket.once('open', done);
    });
    socket.send('not JSON');
    socket.send(JSON.stringify({ cols: 101, rows: 33 }));
    socket.send(JSON.stringify({ input: 'echo "size $(stty size) äöü"; exit\n' }));
    const closed = await new Promise<string>((done) => {
      socket.once('close', (_code, reason) => done(reason.toString()));
    });
    expect(seen).toContain('size 33 101 äöü');
    expect(closed).toBe('The shell has ended');
  });

  test('opens no terminal for a page of another site', async () => {
    const status = await new Promise<number | undefined>((done) => {
      const origin = 'https://evil.example';
      const socket = new WebSocket(`ws://127.0.0.1:${ports.workbench}/terminal/socket`, { origin });
      socket.on('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => done(response.statusCode));
      socket.once('open', () => done(101));
    });
    expect(status).toBe(403);
  });

  test("answers as the instance's metadata service, with the tags of now", async () => {
    const base = `http://127.0.0.1:${ports.metadata}/latest`;
    const got = await fetch(`${base}/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    });
    const headers = { 'x-aws-ec2-metadata-token': await got.text() };
    instance.tags = { ...instance.tags, 'berth:stopAt': '2099-01-01T00:00:00Z' };
    const stopAt = await until('the new tag', async () => {
      const response = await fetch(`${base}/meta-data/tags/instance/berth:stopAt`, { headers });
      const text = await response.text();
      return text.startsWith('2099') && text;
    });
    expect(stopAt).toBe('2099-01-01T00:00:00Z');
    expect(await (await fetch(`${base}/meta-data/instance-id`, { headers })).text()).toBe(ID);
  });
});

describe('the way of the edge', () => {
  const NAME = 'ec2-198-18-0-1.compute-1.amazonaws.com';
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

  test('leads to the workbench behind its gate, by the name that the computer has now, while a group admits CloudFront', async () => {
    instance.publicName = NAME;
    expect(fleet.wayOfTheEdge(NAME, 80)).toBeUndefined();
    instance.groups = [...OPEN, CLOUDFRONT];
    const way = await until('a way', () => fleet.wayOfTheEdge(NAME, 80));
    expect(way.port).not.toBe(ports.workbench);
    expect((await fetch(`http://${way.host}:${way.port}/`)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${ports.workbench}/`)).status).toBe(200);
    expect(fleet.wayOfTheEdge(NAME, 22)).toBeUndefined();
    instance.publicName = 'ec2-198-18-0-2.compute-1.amazonaws.com';
    await until('the old name is nobody’s', () => fleet.wayOfTheEdge(NAME, 80) === undefined);
    instance.groups = OPEN;
    await until('no way', () => fleet.wayOfTheEdge(instance.publicName ?? '', 80) === undefined);
  });
});

describe("the instance's door", () => {
  test('refuses connections while no rule admits them, cuts those it had, and answers again', async () => {
    const sleeper = ssh(['echo in; sleep 60']);
    await new Promise((done) => {
      setTimeout(done, 1500);
    });
    instance.groups = [
      { id: 'sg-1', rules: [{ protocol: 'tcp', from: 22, to: 22, cidrs: ['198.51.100.0/24'] }] },
    ];
    expect((await sleeper).code).toBe(255);
    expect((await ssh(['true'])).err).toMatch(/Connection refused/);

    instance.groups = [{ id: 'sg-0', rules: [] }, ...OPEN];
    await until('the open door', async () => (await ssh(['true'])).code === 0);
  });
});

describe('stop and start', () => {
  test('a guest is ended with all it started; home, host key and port are kept, user data is not run again', async () => {
    await ssh(['echo kept > ~/file; setsid nohup sleep 1234 > /dev/null 2>&1 < /dev/null & sleep 0.2']);
    expect(inDirectory().length).toBeGreaterThan(2);
    const before = ports;
    const hostKey = readFileSync(join(dir, 'fleet', ID, 'ssh_host_ed25519_key.pub'), 'utf8');

    instance.state = 'stopping';
    await until('all ended', () => inDirectory().length === 0, 5000);
    expect(fleet.ports(ID)).toBeUndefined();

    Object.assign(instance, { state: 'running', boot: 2 });
    instance.tags = { ...instance.tags, 'berth:generation': '2' };
    ports = await listening();
    expect(ports.publicSsh).toBe(before.publicSsh);
    await until('the open door', async () => (await ssh(['cat ~/file'])).out === 'kept\n');
    expect(readFileSync(join(dir, 'fleet', ID, 'ssh_host_ed25519_key.pub'), 'utf8')).toBe(hostKey);
    expect(readFileSync(join(dir, 'fleet', ID, 'root/runs'), 'utf8')).toBe('ran\n');
    await until('a report of generation 2', () => last()?.generation === 2 && isReady());
  });

  test('a reboot that was missed between two looks is a new boot all the same', async () => {
    const { workbench } = ports;
    instance.boot = 3;
    ports = await until('the new guest', () => {
      const now = fleet.ports(ID);
      return now?.workbench !== workbench && now;
    });
    expect((await ssh(['cat ~/file'])).out).toBe('kept\n');
  });

  test('poweroff in the guest ends the guest, not this computer', async () => {
    await ssh(['poweroff']);
    await until('power-off heard', () => emulator.poweredOff.includes(ID));
    await until('all ended', () => inDirectory().length === 0, 5000);
    expect(emulator.poweredOff).toEqual([ID]);
  });

  test("the dead-man switches the guest off when the instance's deadline has passed", async () => {
    emulator.poweredOff.length = 0;
    instance.tags = { ...instance.tags, 'berth:stopAt': isoTime(-180_000) };
    Object.assign(instance, { state: 'running', boot: 4 });
    await until('power-off heard', () => emulator.poweredOff.includes(ID));
    expect(emulator.poweredOff).toEqual([ID]);
  });

  test('a terminated instance leaves nothing behind', async () => {
    instance.state = 'terminated';
    await until('the directory is gone', () => !existsSync(join(dir, 'fleet', ID)));
    expect(inDirectory()).toEqual([]);
  });
});

describe('a guest that dies by itself', () => {
  test('is started again, with nothing of it left over', async () => {
    const said = jest.spyOn(console, 'error').mockImplementation();
    const frail = anInstance({ ...instance, id: 'i-0f4a11', state: 'running', boot: 1 });
    frail.tags = { ...frail.tags, 'berth:stopAt': isoTime(3_600_000) };
    emulator.instances.push(frail);
    const { workbench } = await listening(frail.id);
    const log = join(dir, 'fleet', frail.id, 'guest.log');
    const guest = inDirectory().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('guests/guest.ts'),
    );
    process.kill(Number(guest), 'SIGKILL');
    await until('the new guest', () => {
      const now = fleet.ports(frail.id);
      return now !== undefined && now.workbench !== workbench;
    });
    expect(said).toHaveBeenCalledWith(expect.stringContaining(log));
    frail.state = 'terminated';
    await until('all ended', () => inDirectory().length === 0, 5000);
  });
});

describe('an instance whose user data gives it no identity', () => {
  test('runs its user data and has its SSH, and nothing of Berth runs on it', async () => {
    const guestless = anInstance({ ...instance, id: 'i-0bare', state: 'running', boot: 1 });
    guestless.userData = '#!/bin/sh\necho ran > "$BERTH_ROOT/runs"\n';
    // A dead-man would switch it off.
    guestless.tags = { ...guestless.tags, 'berth:stopAt': isoTime(-3_600_000) };
    emulator.instances.push(guestless);
    expect((await listening(guestless.id)).ssh).toBeGreaterThan(0);
    const home = join(dir, 'fleet', guestless.id, 'root');
    await until('its user data has run', () => existsSync(join(home, 'runs')));
    await new Promise((resolve) => {
      setTimeout(resolve, 1_500);
    });
    const agents = inDirectory().filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('berth_agent'),
    );
    expect(agents).toEqual([]);
    expect(emulator.poweredOff).not.toContain(guestless.id);
    guestless.state = 'terminated';
    await until('all ended', () => inDirectory().length === 0, 5000);
  });
});

describe('an instance whose SSH is off', () => {
  test('never passes its SSH check, and resets whoever connects, while its workbench works', async () => {
    const off = anInstance({ ...instance, id: 'i-0ff', state: 'running', boot: 1 });
    off.tags = { ...off.tags, Name: 'local-guest-without-ssh', 'berth:stopAt': isoTime(3_600_000) };
    api.heard.length = 0;
    emulator.instances.push(off);
    const own = await listening('i-0ff');
    await until('three reports', () => api.heard.length >= 3);

    expect(own.ssh).toBeUndefined();
    expect(last()?.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['ssh', false],
      ['workbench', true],
      ['terminal', true],
    ]);
    const { code, err } = await run('ssh', [
      '-F',
      'none',
      '-p',
      String(own.publicSsh),
      '-o',
      'BatchMode=yes',
      'u@127.0.0.1',
    ]);
    expect(code).toBe(255);
    expect(err).toMatch(/reset|closed/i);
  });

  test('is, like every guest, gone within seconds when the fleet stops', async () => {
    expect(inDirectory().length).toBeGreaterThan(0);
    const began = Date.now();
    await fleet.stop();
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(inDirectory()).toEqual([]);
  });
});

describe("when the fleet's process is killed", () => {
  test('its guests end by themselves', async () => {
    const script = join(dir, 'run-fleet.ts');
    writeFileSync(
      script,
      `import { startFleet } from ${JSON.stringify(join(__dirname, '../../../local/guests/fleet'))};
void startFleet({ emulator: ${JSON.stringify(emulator.url)}, dir: ${JSON.stringify(join(dir, 'fleet'))} });`,
    );
    emulator.instances.splice(0);
    emulator.instances.push(anInstance({ ...instance, id: 'i-0dead', state: 'running', boot: 1 }));
    api.heard.length = 0;
    const owner = spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'ignore' });
    try {
      await until('a report', () => api.heard.length > 0);
      expect(inDirectory().length).toBeGreaterThan(0);
    } finally {
      owner.kill('SIGKILL');
    }
    await until('all ended', () => inDirectory().length === 0, 5000);
    expect(inDirectory()).toEqual([]);
  });
});
