import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { EmulatedInstance } from '../../../local/guests/instance';
import { listenOnLoopback } from '../../../local/guests/listen';
import { startMetadataService } from '../../../local/guests/metadata-service';
import { findPython } from '../../../local/guests/python';
import { anInstance, isoTime } from '../../local/guests/an-instance';
import { fakeApi } from '../../local/guests/fake-api';
import { until } from '../../local/guests/until';

const AGENT = resolve(__dirname, '../../../guest/linux/berth_agent.py');
const UNIT = resolve(__dirname, '../../../guest/linux/berth-agent.service');
const TOKEN = 'secret-token-of-the-session';
const HOST_KEY = `ssh-ed25519 ${'A'.repeat(67)}B host`;
const MINUTE = 60_000;

const python = findPython();
const endings: (() => void)[] = [];
let root: string;

function put(path: string, content: unknown): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

async function listening(server: Server): Promise<number> {
  endings.push(() => server.close());
  return listenOnLoopback(server);
}

async function api(...answer: Parameters<typeof fakeApi>): ReturnType<typeof fakeApi> {
  const started = await fakeApi(...answer);
  endings.push(started.close);
  return started;
}

async function metadata(instance: EmulatedInstance): Promise<string> {
  const service = await startMetadataService(() => instance);
  endings.push(() => service.close());
  return `http://127.0.0.1:${service.port}`;
}

function identity(url: string, checks: unknown = []): void {
  put('etc/berth/guest.json', { session: 's1', deployment: 'demo', api: url, token: TOKEN, checks });
}

/** Overrides whose powerOff command writes a line into a file. */
function overrides(more: Record<string, unknown>): void {
  put('host-key.pub', HOST_KEY);
  put('etc/berth/overrides.json', {
    hostKey: join(root, 'host-key.pub'),
    powerOff: ['/bin/sh', '-c', `echo off >> ${join(root, 'powered-off')}`],
    bootTime: Math.floor(Date.now() / 1000) - 5,
    ...more,
  });
}

const poweredOff = (): boolean => existsSync(join(root, 'powered-off'));

function runAgent(): { child: ChildProcess; log: () => string } {
  const child = spawn(python, ['-I', AGENT], {
    env: { BERTH_ROOT: root, PATH: '/usr/bin:/bin' },
    stdio: 'pipe',
  });
  let log = '';
  child.stderr.on('data', (data: Buffer) => {
    log += data.toString();
  });
  endings.push(() => child.kill('SIGKILL'));
  return { child, log: () => log };
}

async function once(): Promise<{ code: number | null; out: string; log: string }> {
  const child = spawn(python, ['-I', AGENT, '--once'], { env: { BERTH_ROOT: root }, stdio: 'pipe' });
  let out = '';
  let log = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    log += data.toString();
  });
  const code = await new Promise<number | null>((done) => {
    child.on('close', done);
  });
  return { code, out, log };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'berth-agent-'));
});
afterEach(() => {
  for (const end of endings.splice(0).toReversed()) end();
  rmSync(root, { recursive: true, force: true });
});

const tile = (name: string, path: string): object => ({ name, kind: 'http', port: 80, path });

describe('the report', () => {
  test('proves each service by asking it, and carries the host key and the public SSH port', async () => {
    const ssh = await listening(createServer((socket) => socket.end('hello\r\nSSH-2.0-test\r\n')));
    const web = await listening(createHttpServer((_request, response) => response.writeHead(403).end()));
    const { url, heard } = await api();
    identity(url, [
      { name: 'ssh', kind: 'tcp', port: 22 },
      { name: 'workbench', kind: 'http', port: 80, path: '/' },
    ]);
    overrides({
      ports: { '22': ssh, '80': web },
      publicSshPort: 41_001,
      metadata: await metadata(anInstance({ tags: { 'berth:generation': '3' } })),
    });

    const { code, out, log } = await once();

    expect(log).not.toContain(TOKEN);
    expect(code).toBe(0);
    expect(heard[0]?.path).toBe('/guest/report');
    expect(heard[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(heard[0]?.report).toEqual({
      session: 's1',
      instance: 'i-0123456789abcdef0',
      generation: 3,
      uptimeSeconds: expect.any(Number),
      checks: [
        { name: 'ssh', ok: true, detail: 'SSH-2.0-test' },
        { name: 'workbench', ok: true, detail: 'answered 403' },
      ],
      ssh: { hostKey: HOST_KEY.replace(' host', ''), port: 41_001 },
      signals: expect.objectContaining({ intervalSeconds: expect.any(Number), jobs: [] }),
    });
    expect(JSON.parse(out)).toEqual(heard[0]?.report);
    expect(out).not.toContain(TOKEN);
  });

  test('says of every service that does not work what is wrong, in printable ASCII', async () => {
    const mute = await listening(createServer((socket) => socket.end('nothing\r\n')));
    const broken = await listening(createHttpServer((_request, response) => response.writeHead(503).end()));
    const noise = await listening(createServer((socket) => socket.end('\u0000\u0007\u00ff'.repeat(300))));
    const { url, heard } = await api();
    identity(url, [
      { name: 'ssh', kind: 'tcp', port: mute },
      { name: 'workbench', kind: 'http', port: broken },
      { name: 'noise', kind: 'http', port: noise },
      { name: 'closed', kind: 'tcp', port: 1 },
      { name: 'odd', kind: 'smoke-signals', port: 2 },
      { name: 'portless', kind: 'tcp', port: '22; rm' },
      { name: 'path', kind: 'http', port: broken, path: '/ HTTP/1.1\r\nx: y' },
      {},
    ]);
    overrides({ metadata: await metadata(anInstance()) });

    expect((await once()).code).toBe(0);

    const checks = heard[0]?.report.checks ?? [];
    expect(checks.map(({ ok }) => ok)).toEqual(Array(8).fill(false));
    expect(checks[0]?.detail).toMatch(/no SSH server speaks/);
    expect(checks[1]?.detail).toBe('answered 503');
    expect(checks[3]?.detail).toMatch(/refused/);
    for (const { detail } of checks) expect(detail).toMatch(/^[\x20-\x7e]{1,200}$/);
  });

  test('proves each tile of a workbench at its own path, as this computer itself: one that is not there is none', async () => {
    const asked: (string | undefined)[] = [];
    const answers: Readonly<Record<string, number>> = {
      '/jupyter/lab': 200,
      '/rstudio/': 302,
      '/code/': 502,
    };
    const front = await listening(
      createHttpServer(({ url: path = '', headers }, response) => {
        asked.push(headers.host);
        response.writeHead(answers[path] ?? 404).end();
      }),
    );
    const { url, heard } = await api();
    identity(url, [
      tile('jupyter', '/jupyter/lab'),
      tile('rstudio', '/rstudio/'),
      tile('code', '/code/'),
      tile('desktop', '/desktop/'),
    ]);
    overrides({ ports: { '80': front }, metadata: await metadata(anInstance()) });
    await once();
    expect(heard[0]?.report.checks).toEqual([
      { name: 'jupyter', ok: true, detail: 'answered 200' },
      { name: 'rstudio', ok: true, detail: 'answered 302' },
      { name: 'code', ok: false, detail: 'answered 502' },
      { name: 'desktop', ok: false, detail: 'answered 404' },
    ]);
    expect(new Set(asked)).toEqual(new Set(['localhost']));
  });

  test('waits for the slowest service only, however many do not answer', async () => {
    const silent = await listening(createServer(() => undefined));
    const { url, heard } = await api();
    identity(
      url,
      Array.from({ length: 16 }, (_, n) => ({ name: `tile-${n}`, kind: 'http', port: silent, path: '/' })),
    );
    overrides({ metadata: await metadata(anInstance()) });
    const from = Date.now();
    await once();
    // Each is given three seconds.
    expect(Date.now() - from).toBeLessThan(16_000);
    expect(heard[0]?.report.checks.map(({ name }) => name)).toEqual(
      Array.from({ length: 16 }, (_, n) => `tile-${n}`),
    );
    expect(heard[0]?.report.checks.every(({ ok, detail }) => !ok && /timed out/.test(detail))).toBe(true);
  });

  test('leaves SSH out while there is no host key, or one that is no Ed25519 key', async () => {
    const { url, heard } = await api();
    identity(url);
    const imds = await metadata(anInstance());
    overrides({ metadata: imds, hostKey: '/nowhere' });
    await once();
    overrides({ metadata: imds });
    put('host-key.pub', 'ssh-ed25519 $(reboot)');
    await once();

    expect(heard.map(({ report }) => report.ssh)).toEqual([undefined, undefined]);
  });

  test('comes again when the API says, and every 3 s until all is ready when it does not', async () => {
    const { url, heard } = await api((response, { report }) =>
      response.end(
        JSON.stringify({ state: 'starting', ...(report.checks[0]?.ok ? { reportSeconds: 1 } : {}) }),
      ),
    );
    const port = await listening(createServer((socket) => socket.end()));
    identity(url, [{ name: 'door', kind: 'tcp', port: 1 }]);
    overrides({ metadata: await metadata(anInstance()) });
    runAgent();
    await until('two reports', () => heard.length >= 2);
    expect((heard[1]?.at ?? 0) - (heard[0]?.at ?? 0)).toBeGreaterThan(2800);

    overrides({ metadata: await metadata(anInstance()), ports: { '1': port } });
    await until('ready', () => heard.at(-1)?.report.checks[0]?.ok);
    const count = heard.length;
    await until('two more reports', () => heard.length >= count + 2, 4000);
  });
});

describe('whatever the API says', () => {
  const HOSTILE: [string, string | Buffer][] = [
    ['no JSON', '<html>'],
    ['a list', '[1]'],
    ['numbers that are none', '{"reportSeconds":NaN,"stopAt":NaN}'],
    ['an interval of nothing', '{"reportSeconds":0,"stopAt":"1970-01-01"}'],
    ['an interval of years', '{"reportSeconds":1e300,"stopAt":{"$":1}}'],
    ['JSON without end', '['.repeat(60_000)],
    ['megabytes', Buffer.alloc(4_000_000, 'a')],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
    ['verdicts and warnings that are none', '{"verdict":[{"action":"stop"}],"warning":{"text":1}}'],
    ['a month that does not exist', '{"stopAt":"2020-13-45T99:99:00Z"}'],
  ];
  test.each(HOSTILE)('the agent goes on and the computer stays on: %s', async (_name, body) => {
    const { url } = await api((response) => response.end(body));
    identity(url);
    overrides({ metadata: await metadata(anInstance()) });

    const { code, log } = await once();

    expect(code).toBe(0);
    expect(log).not.toMatch(/Traceback/);
    expect(log).not.toContain(TOKEN);
  });

  test('the token is not sent to where a redirect points', async () => {
    const stranger = await api();
    const { url } = await api((response) => response.writeHead(302, { location: `${stranger.url}/x` }).end());
    identity(url);
    overrides({ metadata: await metadata(anInstance()) });

    expect((await once()).code).toBe(1);
    expect(stranger.heard).toHaveLength(0);
  });

  test('a refusal is tried again, later and later, and then works', async () => {
    let refusals = 0;
    const { url, heard } = await api((response) => {
      refusals += 1;
      if (refusals <= 2) response.writeHead(500).end('boom');
      else response.end('{"reportSeconds":1}');
    });
    identity(url);
    overrides({ metadata: await metadata(anInstance()) });
    const { log } = runAgent();
    await until('four reports', () => heard.length >= 4);

    const waits = heard.slice(1).map(({ at }, i) => at - (heard[i]?.at ?? 0));
    expect(waits[0]).toBeGreaterThan(900);
    expect(waits[1]).toBeGreaterThan(1900);
    expect(log()).toContain('not accepted');
  });

  test('files that are broken, and a token that is none, end nothing and show nothing', async () => {
    put('etc/berth/guest.json', '{');
    put('etc/berth/overrides.json', '[]');
    const { child, log } = runAgent();
    await until('a first complaint', () => /round: /.test(log()));
    put('etc/berth/guest.json', { session: 's', api: 'http://127.0.0.1:1', token: `${TOKEN}\r\nx: y` });
    await until('a second complaint', () => /is not a token/.test(log()));

    expect(child.exitCode).toBeNull();
    expect(log()).not.toContain(TOKEN);
  });
});

describe('the dead-man', () => {
  const deadApi = 'http://127.0.0.1:1';

  test('powers off when the deadline in the tags is more than two minutes ago, without any network', async () => {
    identity(deadApi);
    overrides({ metadata: await metadata(anInstance({ tags: { 'berth:stopAt': isoTime(-3 * MINUTE) } })) });
    runAgent();
    await until('power-off', poweredOff);
    expect(poweredOff()).toBe(true);
  });

  test('leaves the cloud its two minutes', async () => {
    identity(deadApi);
    overrides({ metadata: await metadata(anInstance({ tags: { 'berth:stopAt': isoTime(-1.5 * MINUTE) } })) });
    const { log } = runAgent();
    await until('the deadline', () => /must stop at/.test(log()));
    await new Promise((done) => {
      setTimeout(done, 2500);
    });
    expect(poweredOff()).toBe(false);
  });

  test('believes the tags more than the API', async () => {
    const { url, heard } = await api((response) =>
      response.end(JSON.stringify({ stopAt: isoTime(-10 * MINUTE), reportSeconds: 1 })),
    );
    identity(url);
    overrides({ metadata: await metadata(anInstance({ tags: { 'berth:stopAt': isoTime(60 * MINUTE) } })) });
    runAgent();
    await until('three reports', () => heard.length >= 3);
    expect(poweredOff()).toBe(false);
  });

  test("takes the API's deadline where the metadata has no tags", async () => {
    const { url } = await api((response) => response.end(JSON.stringify({ stopAt: isoTime(-3 * MINUTE) })));
    identity(url);
    overrides({ metadata: await metadata(anInstance({ metadataTags: false })) });
    runAgent();
    await until('power-off', poweredOff);
    expect(readFileSync(join(root, 'powered-off'), 'utf8')).toBe('off\n');
  });

  test('keeps the last deadline over a restart of the agent', async () => {
    const instance = anInstance({ tags: { 'berth:stopAt': isoTime(-119_000) } });
    const service = await startMetadataService(() => instance);
    identity(deadApi);
    const bootTime = Math.floor(Date.now() / 1000) - 60;
    overrides({ metadata: `http://127.0.0.1:${service.port}`, bootTime });
    const first = runAgent();
    await until('the kept deadline', () => existsSync(join(root, 'var/lib/berth/stop-at')));
    first.child.kill('SIGKILL');
    service.close();
    rmSync(join(root, 'powered-off'), { force: true });

    runAgent();
    await until('power-off', poweredOff);
    expect(poweredOff()).toBe(true);
  });

  test('gives a new boot ten minutes to learn its new deadline, and no more', async () => {
    put('var/lib/berth/stop-at', `${isoTime(-60 * MINUTE)}\nboot-1\n`);
    identity(deadApi);
    const now = Math.floor(Date.now() / 1000);
    overrides({ metadata: deadApi, bootTime: now - 30 });
    const young = runAgent();
    await new Promise((done) => {
      setTimeout(done, 2500);
    });
    expect(poweredOff()).toBe(false);
    young.child.kill('SIGKILL');

    overrides({ metadata: deadApi, bootTime: now - 601 });
    runAgent();
    await until('power-off', poweredOff);
  });

  test('a reboot wins no time: a deadline that the tags still name is obeyed at once when it has passed', async () => {
    const passed = isoTime(-3 * MINUTE);
    put('var/lib/berth/stop-at', `${passed}\nboot-1\n`);
    identity(deadApi);
    const young = Math.floor(Date.now() / 1000) - 30;
    overrides({
      metadata: await metadata(anInstance({ tags: { 'berth:stopAt': passed } })),
      bootTime: young,
    });
    runAgent();
    await until('power-off', poweredOff);
    expect(poweredOff()).toBe(true);
  });

  test.each([
    ['set back by a day while the agent runs', 'clock["ahead"] = -86400'],
    ['set back by a day while the agent starts again', 'clock["ahead"] = -86400; lease = agent.Lease()'],
    ['as it was, without metadata', 'lease = agent.Lease()'],
  ])('a wall clock that is %s gives no more time', (_name, change) => {
    const steps = `
import os, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
begin, clock = time.time(), {'at': 1000, 'ahead': 0}
time.monotonic = lambda: clock['at']
time.time = lambda: begin + clock['at'] + clock['ahead']
import berth_agent as agent
text = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 600))
lease = agent.Lease()
lease.take(text)
${change}
lease.take(text)
clock['at'] += 718
early = lease.overdue()
clock['at'] += 3
print(early, lease.overdue())`;
    overrides({});
    const args = ['-I', '-c', steps, dirname(AGENT)];
    const out = execFileSync(python, args, { env: { BERTH_ROOT: root }, encoding: 'utf8', stdio: 'pipe' });
    expect(out.trim()).toBe('False True');
  });

  test('an extension that comes in time keeps the computer on', async () => {
    const instance = anInstance({ tags: { 'berth:stopAt': isoTime(-114_000) } });
    identity(deadApi);
    overrides({ metadata: await metadata(instance) });
    const { log } = runAgent();
    await until('the first deadline', () => /must stop at/.test(log()));
    instance.tags = { 'berth:stopAt': isoTime(60 * MINUTE) };
    // Two rounds of the report and ten seconds of the lease: longer than the old deadline had.
    await new Promise((done) => {
      setTimeout(done, 9000);
    });
    expect(poweredOff()).toBe(false);
  });

  test('--once never powers off, nor keeps anything', async () => {
    const { url } = await api();
    identity(url);
    overrides({ metadata: await metadata(anInstance({ tags: { 'berth:stopAt': isoTime(-60 * MINUTE) } })) });
    await once();
    expect(poweredOff()).toBe(false);
    expect(existsSync(join(root, 'var'))).toBe(false);
  });
});

describe('the files', () => {
  test.each(['berth_agent.py', 'berth_signals.py', 'berth_keep'])(
    '%s is Python 3.6 and imports the standard library only',
    (name) => {
      const check = `
import ast, sys
tree = ast.parse(open(sys.argv[1]).read(), feature_version=(3, 6))
names = {a.name.split('.')[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
names |= {n.module.split('.')[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
print(sorted(names - set(sys.stdlib_module_names)))`;
      const file = resolve(AGENT, '..', name);
      expect(execFileSync(python, ['-c', check, file], { encoding: 'utf8' }).trim()).toBe('[]');
    },
  );

  test('the unit restarts the agent always and is a unit that systemd understands', () => {
    const unit = readFileSync(UNIT, 'utf8');
    expect(unit).toMatch(/^Restart=always$/m);
    expect(unit).toMatch(/^StartLimitIntervalSec=0$/m);
    const verify = spawnSync('systemd-analyze', ['verify', '--man=no', UNIT], { encoding: 'utf8' });
    // Not every computer that runs these tests has systemd; where there is one, it must have nothing to say of the unit.
    expect(`${verify.stdout ?? ''}${verify.stderr ?? ''}`).not.toMatch(/berth-agent\.service/);
  });
});
