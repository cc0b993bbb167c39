import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listenOnLoopback } from '../../../local/guests/listen';
import { diskStats, netDev, pidStat, procStat } from './a-proc';
import { sampled } from './sampled';

const MARK = 'BERTH_LOCAL_GUEST=this-one';
const TOKEN = 'secret-token-of-jupyter';

let root: string;
const servers: Server[] = [];

function put(path: string, content: unknown): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** A computer whose kernel shows what the test puts below `proc` and `pts`. */
function computer(more: Record<string, unknown> = {}, checks: unknown = []): void {
  put('etc/berth/overrides.json', {
    proc: join(root, 'proc'),
    pts: join(root, 'pts'),
    pci: join(root, 'pci'),
    ...more,
  });
  put('etc/berth/guest.json', { session: 's', api: 'http://127.0.0.1:1', token: 't', checks });
}

async function listening(server: Server): Promise<number> {
  servers.push(server);
  return listenOnLoopback(server);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'berth-signals-'));
  computer();
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(root, { recursive: true, force: true });
});

const disks = (n: number): string =>
  diskStats({
    nvme0n1: n,
    nvme0n1p1: n,
    nvme11n1: n,
    xvda: n,
    xvda1: n,
    loop0: n,
    'dm-0': n,
    sr0: n,
    ram0: n,
  });
const net = (n: number): string => netDev({ lo: n, ens5: n, docker0: n, 'br-12ab': n, veth9f: n });
const own = (ticks: number): Record<string, string> => ({
  'proc/stat': procStat(ticks * 100),
  'proc/10/stat': pidStat(10, { ticks, pts: 3 }),
  'proc/10/environ': `A=1\0${MARK}\0`,
  'proc/10/io': `rchar: 1\nread_bytes: ${ticks * 10}\nwrite_bytes: ${ticks * 10}\ncancelled_write_bytes: 7\n`,
  'proc/11/stat': pidStat(11, { parent: 10, childrenTicks: ticks }),
  'proc/11/environ': `${MARK}\0`,
  'proc/11/io': 'read_bytes: 0\nwrite_bytes: 0\n',
  'proc/12/stat': pidStat(12, { ticks: ticks * 50, pts: 4 }),
  'proc/12/environ': `${MARK}-not\0X${MARK}\0`,
  'proc/net/dev': netDev({ eth0: ticks * 1000 }),
  'pts/3': '',
  'pts/4': '',
  'pts/ptmx': '',
});

const says = (text: string): Record<string, string> => ({
  'bin/nvidia-smi': `#!/bin/sh\nprintf '${text}'\n`,
});

describe('the rates of the computer', () => {
  test('CPU is the mean over the interval and over all CPUs', async () => {
    const { signals } = await sampled(root, [
      { at: 1000, put: { 'proc/stat': procStat(50_000) } },
      { at: 1010, put: { 'proc/stat': procStat(50_500) } },
      { at: 1020, put: { 'proc/stat': procStat(60_500) } },
    ]);
    // 5 s of 2 x 10 s; more than there was is the clocks' doing.
    expect(signals.map(({ cpuPercent }) => cpuPercent)).toEqual([null, 25, 100]);
    expect(signals.map(({ intervalSeconds }) => intervalSeconds)).toEqual([0, 10, 10]);
  });

  test('disks count once: partitions, volumes and loop devices are the same bytes again', async () => {
    const { signals } = await sampled(root, [
      { at: 0, put: { 'proc/diskstats': disks(1000) } },
      { at: 30, put: { 'proc/diskstats': disks(1300) } },
    ]);
    // Three disks, 300 sectors of 512 bytes read and as many written.
    expect(signals[1]?.diskBytesPerSecond).toBe((3 * 2 * 300 * 512) / 30);
  });

  test('the network is what leaves or reaches the computer: not lo, not its containers', async () => {
    const { signals } = await sampled(root, [
      { at: 0, put: { 'proc/net/dev': net(5000) } },
      { at: 10, put: { 'proc/net/dev': net(8000) } },
    ]);
    expect(signals[1]?.networkBytesPerSecond).toBe(600);
  });

  test('the interval goes on until a report is accepted', async () => {
    const { signals } = await sampled(root, [
      { at: 0, put: { 'proc/stat': procStat(0) } },
      { at: 10, put: { 'proc/stat': procStat(2000) }, accepted: false },
      { at: 40, put: { 'proc/stat': procStat(2000) } },
    ]);
    expect(signals.map(({ cpuPercent }) => cpuPercent)).toEqual([null, 100, 25]);
    expect(signals[2]?.intervalSeconds).toBe(40);
  });

  test('counters that begin anew are no negative use', async () => {
    const { signals } = await sampled(root, [
      { at: 0, put: { 'proc/stat': procStat(9000), 'proc/net/dev': netDev({ eth0: 9000 }) } },
      { at: 10, put: { 'proc/stat': procStat(10), 'proc/net/dev': netDev({ eth0: 10 }) } },
    ]);
    expect(signals[1]).toMatchObject({ cpuPercent: 0, networkBytesPerSecond: 0 });
  });

  test.each([
    ['not there', undefined],
    ['rubbish', 'cpu x y\nnvme0n1\n::::\n'],
    ['empty', ''],
  ])('what cannot be read is unknown, never zero: %s', async (_name, text) => {
    const files = ['proc/stat', 'proc/diskstats', 'proc/net/dev', 'proc/uptime'];
    const rubbish = text === undefined ? {} : Object.fromEntries(files.map((file) => [file, text]));
    const { signals, log } = await sampled(root, [{ at: 0, put: rubbish }, { at: 10 }]);
    expect(signals[1]).toMatchObject({
      terminalIdleSeconds: null,
      cpuPercent: null,
      diskBytesPerSecond: null,
      kernelsBusySeconds: null,
      gpuPercent: null,
      jobs: [],
    });
    expect(log).not.toContain('Traceback');
  });
});

describe('a guest that is only part of its computer', () => {
  test('counts what carries its mark, also what left its process tree, and knows nothing of what is shared', async () => {
    computer({ processes: MARK });
    put('bin/nvidia-smi', '#!/bin/sh\necho 99\n');
    chmodSync(join(root, 'bin/nvidia-smi'), 0o755);
    const { signals } = await sampled(
      root,
      [
        { at: 100, put: own(0), keys: { 'pts/3': 20, 'pts/4': 99 } },
        { at: 110, put: own(100), keys: { 'pts/3': 20, 'pts/4': 110 } },
      ],
      `${join(root, 'bin')}:/usr/bin:/bin`,
    );
    expect(signals[1]).toMatchObject({
      cpuPercent: 10,
      diskBytesPerSecond: 200,
      networkBytesPerSecond: null,
      gpuPercent: null,
      terminalIdleSeconds: 90,
    });
  });

  test('or the tree below a process', async () => {
    computer({ processes: 10 });
    const { signals } = await sampled(root, [
      { at: 100, put: own(0) },
      { at: 110, put: own(100) },
    ]);
    expect(signals[1]).toMatchObject({ cpuPercent: 10, networkBytesPerSecond: 20_000 });
  });
});

describe('terminals', () => {
  const pts = { 'pts/0': '', 'pts/1': '' };

  test('the last key on any of them counts', async () => {
    const { signals } = await sampled(root, [
      { at: 1000, put: pts, keys: { 'pts/0': 400, 'pts/1': 900 } },
      { at: 1030 },
      { at: 1060, keys: { 'pts/0': 1055 } },
    ]);
    expect(signals.map(({ terminalIdleSeconds }) => terminalIdleSeconds)).toEqual([100, 130, 5]);
  });

  test.each([86_400, -86_400])('a clock that is set by %d s makes nobody idle or busy', async (wallAhead) => {
    const { signals } = await sampled(root, [
      { at: 1000, put: pts, keys: { 'pts/0': 990, 'pts/1': 990 } },
      { at: 1030, wallAhead },
      { at: 1060, wallAhead, keys: { 'pts/0': 1055 + wallAhead } },
    ]);
    expect(signals.map(({ terminalIdleSeconds }) => terminalIdleSeconds)).toEqual([10, 40, 5]);
  });

  test('a key that was pressed before the terminal was closed is remembered', async () => {
    const { signals } = await sampled(root, [
      { at: 1000, put: pts, keys: { 'pts/0': 995, 'pts/1': 10 } },
      {
        at: 1100,
        put: { 'etc/berth/overrides.json': JSON.stringify({ pts: join(root, 'empty') }), 'empty/x': '' },
      },
    ]);
    expect(signals[1]?.terminalIdleSeconds).toBe(105);
  });
});

describe('connections to the services', () => {
  test('bytes count in both directions, an open connection does not', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    const port = await listening(server);
    const other = await listening(createServer((socket) => socket.pipe(socket)));
    computer({ ports: { '22': port } }, [
      { name: 'ssh', kind: 'tcp', port: 22 },
      { name: 'odd', port: 'x' },
    ]);
    const { signals } = await sampled(root, [
      { at: 0 },
      { at: 10, talk: [{ port, bytes: 500 }] },
      { at: 20, talk: [{ port: other, bytes: 7000 }] },
      { at: 30, talk: [{ port, bytes: 2000 }], accepted: false },
      { at: 40 },
    ]);
    // The first 500 came with a connection that was not there before.
    const rates = signals.map(({ serviceBytesPerSecond }) => serviceBytesPerSecond);
    expect(rates[0]).toBeNull();
    expect(rates[1]).toBeCloseTo(100, 0);
    expect(rates.slice(2)).toEqual([0, 400, 200]);
  });
});

describe('notebook kernels', () => {
  test('the longest busy one counts, from when it was first seen busy until it is idle', async () => {
    const states = [
      ['busy', 'idle'],
      ['busy', 'busy'],
      ['idle', 'busy'],
      ['idle', 'idle'],
    ];
    const asked: unknown[] = [];
    const port = await listening(
      createHttpServer((request, response) => {
        asked.push([request.url, request.headers.authorization]);
        const now = states[asked.length - 1] ?? [];
        response.end(JSON.stringify(now.map((state, n) => ({ id: `k${n}`, execution_state: state }))));
      }),
    );
    const tokenFile = put('jupyter-token', `${TOKEN}\n`);
    computer({ jupyter: { url: `http://127.0.0.1:${port}/jupyter/`, tokenFile } });
    const { signals } = await sampled(root, [{ at: 0 }, { at: 30 }, { at: 90 }, { at: 120 }]);
    expect(signals.map(({ kernelsBusySeconds }) => kernelsBusySeconds)).toEqual([0, 30, 60, 0]);
    expect(asked[0]).toEqual(['/jupyter/api/kernels', `token ${TOKEN}`]);
  });

  test.each([
    ['a refusal', 403, TOKEN],
    ['a page', 200, '<html>'],
    ['a list of other things', 200, '[1, null, {"id": {}}]'],
    ['JSON without end', 200, '['.repeat(60_000)],
  ])('%s is unknown, and the token is not in the log', async (_name, status, body) => {
    const port = await listening(
      createHttpServer((_request, response) => response.writeHead(status).end(body)),
    );
    computer({ jupyter: { url: `http://127.0.0.1:${port}`, tokenFile: put('jupyter-token', TOKEN) } });
    const { signals, log } = await sampled(root, [{ at: 0 }]);
    expect(signals[0]?.kernelsBusySeconds).toBeNull();
    expect(log).not.toContain(TOKEN);
  });
});

/** What is said of the GPUs after each of these answers of nvidia-smi, each in an interval of its own. */
async function read(...answers: readonly Record<string, string>[]): Promise<unknown> {
  const moments = answers.map((programs, n) => ({ at: 10 * n, programs }));
  const { signals } = await sampled(root, moments, `${join(root, 'bin')}:/usr/bin:/bin`);
  return signals.map(({ gpuPercent, gpuUnread }) => [gpuPercent, gpuUnread]);
}
const script = (text: string): Record<string, string> => ({ 'bin/nvidia-smi': `#!/bin/sh\n${text}\n` });

describe('GPUs', () => {
  test('of several the one with the highest mean counts', async () => {
    const { signals } = await sampled(
      root,
      [
        { at: 0, programs: says('10\\n90\\n') },
        { at: 10, programs: says('20\\n0\\n'), accepted: false },
        { at: 20, programs: says('60\\n60\\n') },
        { at: 30, programs: says('7\\nWARNING: infoROM is corrupted at gpu 0000:00:1E.0\\n') },
      ],
      `${join(root, 'bin')}:/usr/bin:/bin`,
    );
    expect(signals.map(({ gpuPercent }) => gpuPercent)).toEqual([90, 20, 40, 7]);
    expect(signals.map(({ gpuUnread }) => gpuUnread)).toEqual([false, false, false, false]);
  });

  test.each([
    ['no device of NVIDIA', '0x1d0f', [null, false]],
    ['one that does not answer', '0x10de', [null, true]],
  ])('a computer with the driver and %s: %s', async (_what, maker, told) => {
    put('pci/0000:00:1e.0/vendor', `${maker}\n`);
    put('pci/0000:00:04.0/vendor', '0x8086\n');
    expect(await read(script('echo "No devices were found"; exit 6'))).toEqual([told]);
  });

  test('a computer without nvidia-smi has none', async () => {
    expect(await read({})).toEqual([[null, false]]);
  });

  test.each([
    ['fails', script('echo "Failed to initialize NVML: Driver/library version mismatch"; exit 18')],
    ['fails and says nothing', script('exit 9')],
    ['fails without saying so', says('Failed to initialize NVML: 5\\n')],
    ['says nothing', says('')],
    ['has no figure of the only GPU', says('[N/A]\\n')],
    ['has no figure of any GPU', says('[N/A]\\n[Unknown Error]\\n')],
    ['may not be run', { 'bin/nvidia-smi': 'no program' }],
  ])('where nvidia-smi %s they are unread, not idle', async (_what, program) => {
    expect(await read(program)).toEqual([[null, true]]);
  });

  test('a GPU that does not tell is unread beside one that does', async () => {
    expect(await read(says('3\\n[N/A]\\n'))).toEqual([[3, true]]);
  });

  test('one figure in the interval is enough, and the next interval needs its own', async () => {
    const { signals } = await sampled(
      root,
      [
        { at: 0, programs: says('40\\n20\\n'), accepted: false },
        { at: 10, programs: script('exit 9') },
        { at: 20 },
      ],
      `${join(root, 'bin')}:/usr/bin:/bin`,
    );
    expect(signals.map(({ gpuPercent, gpuUnread }) => [gpuPercent, gpuUnread])).toEqual([
      [40, false],
      [40, false],
      [null, true],
    ]);
  });
});
