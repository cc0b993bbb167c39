import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { startFleet } from '../../local/guests/fleet';
import type { Fleet } from '../../local/guests/fleet';
import { anInstance } from '../local/guests/an-instance';
import { fakeApi } from '../local/guests/fake-api';
import type { Report } from '../local/guests/fake-api';
import { fakeEmulator } from '../local/guests/fake-emulator';
import { until } from '../local/guests/until';
import type { Signals } from './linux/sampled';

jest.setTimeout(180_000);

const BUSY = 'i-00000000000000001';
const CALM = 'i-00000000000000002';
let dir: string;
let fleet: Fleet;
let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
let warning: string | null = null;
let api: Awaited<ReturnType<typeof fakeApi>>;

function userData(more: string): string {
  const checks = [{ name: 'workbench', kind: 'http', port: 80, path: '/' }];
  const identity = { session: 's1', deployment: 'demo', api: api.url, token: 'guest-token', checks };
  return `#!/bin/sh
mkdir -p "$BERTH_ROOT/etc/berth"
echo '${JSON.stringify(identity)}' > "$BERTH_ROOT/etc/berth/guest.json"
${more}
`;
}

/** What a guest said last, once it has measured over an interval. */
const last = (id: string): Signals | undefined =>
  api.heard
    .map(({ report }) => report as Report & { signals?: Signals })
    .findLast(({ instance, signals }) => instance === id && (signals?.intervalSeconds ?? 0) >= 1)?.signals;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'berth-local-signals-'));
  emulator = await fakeEmulator();
  api = await fakeApi((response, { report }) =>
    response.end(
      JSON.stringify({
        reportSeconds: 2,
        warning: report.instance === CALM ? warning : null,
      }),
    ),
  );
  const instance = { publicKey: '', tags: { 'berth:generation': '1' } };
  // Work that has left the guest's process tree, as a tmux or a nohup does, and a job that its owner marked.
  const work = `setsid sh -c 'while :; do :; done' > /dev/null 2>&1 &
(until [ -d "$BERTH_ROOT/run/berth/jobs" ]; do sleep 0.2; done; berth-keep --for 1h -- sleep 300) > /dev/null 2>&1 &`;
  emulator.instances.push(
    anInstance({ ...instance, id: BUSY, userData: userData(work) }),
    anInstance({ ...instance, id: CALM, userData: userData('') }),
  );
  fleet = await startFleet({ emulator: emulator.url, dir: join(dir, 'fleet') });
  await until('both guests measure', () => last(BUSY) && last(CALM), 30_000);
});
afterAll(async () => {
  await fleet.stop();
  emulator.close();
  api.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a local guest tells of its own processes, not of its neighbour or of the computer it shares', async () => {
  const busy = await until('the work shows in its own guest only', () => {
    const [one, other] = [last(BUSY)?.cpuPercent ?? 0, last(CALM)?.cpuPercent ?? 100];
    // A loop takes what it gets of a CPU; the calm guest only has its agent.
    return one > 5 && one > 2 * other && last(BUSY);
  });
  expect(busy).toMatchObject({ networkBytesPerSecond: null, gpuPercent: null, kernelsBusySeconds: null });
});

test('a command under berth-keep is a job of its own guest only', async () => {
  await until('the job shows', () => last(BUSY)?.jobs.length);
  expect(last(BUSY)?.jobs).toEqual([{ name: 'sleep', seconds: expect.any(Number), limitSeconds: 3600 }]);
  expect(last(CALM)?.jobs).toEqual([]);
});

test('what is typed and shown on its terminal is use, and its warnings appear there', async () => {
  const port = fleet.ports(CALM)?.workbench;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/terminal/socket`);
  let shown = '';
  socket.on('message', (data: Buffer) => {
    shown += data.toString();
  });
  await until('the shell', () => shown.includes('local-guest:'));
  const begun = api.heard.length;
  const typing = setInterval(() => socket.send(JSON.stringify({ input: `: ${'x'.repeat(200)}\n` })), 100);
  try {
    const used = await until('the use shows', () => {
      const now = api.heard.length > begun + 4 ? last(CALM) : undefined;
      return (now?.serviceBytesPerSecond ?? 0) > 500 && now;
    });
    // The kernel notes keys to 8 s.
    expect(used.terminalIdleSeconds).toBeLessThan(10);
    warning = 'This computer stops soon.';
    await until('the warning', () => shown.includes('*** Berth: This computer stops soon.'));
  } finally {
    clearInterval(typing);
    socket.close();
  }
});
