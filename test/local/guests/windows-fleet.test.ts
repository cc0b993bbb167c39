import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { windowsStartup, windowsUserData } from '../../../lambda/adapters/windows-user-data';
import type { EmulatedInstance } from '../../../local/guests/instance';
import { askDesktop } from '../../../local/guests/windows-desktop';
import { startWindowsFleet } from '../../../local/guests/windows-fleet';
import { GuestReportRequest } from '../../../lambda/contract/requests';
import { anInstance, isoTime } from './an-instance';
import { fakeApi } from './fake-api';
import { fakeEmulator } from './fake-emulator';
import { until } from './until';

const SESSION = 's-abcdefghijklmnopqrstuvwx';
const OPEN = [{ id: 'sg-1', rules: [{ protocol: 'tcp', from: 3389, to: 3389, cidrs: ['127.0.0.1/32'] }] }];

let dir = '';
let api: Awaited<ReturnType<typeof fakeApi>>;
let emulator: Awaited<ReturnType<typeof fakeEmulator>>;
let fleet: Awaited<ReturnType<typeof startWindowsFleet>>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'berth-windows-'));
  [api, emulator] = await Promise.all([fakeApi(), fakeEmulator()]);
  fleet = await startWindowsFleet({ emulator: emulator.url, dir });
});
afterEach(async () => {
  await fleet.stop();
  api.close();
  emulator.close();
  rmSync(dir, { recursive: true, force: true });
});

function windows(changes: Partial<EmulatedInstance> = {}): EmulatedInstance {
  const checks = [{ name: 'rdp', kind: 'tcp', port: 3389 }];
  const identity = { session: SESSION, deployment: 'demo', api: api.url, token: 'the-token', checks };
  return anInstance({ password: 'secret', userData: windowsUserData(identity, 'AAAA'), ...changes });
}

async function reported(): Promise<(typeof api.heard)[number]> {
  return until('a report came', () => api.heard.at(-1));
}

it('a Windows computer reports with the token of its user data, in the words that the API takes', async () => {
  emulator.instances.push(windows());
  const { report, headers, path } = await reported();
  expect([path, headers.authorization]).toEqual(['/guest/report', 'Bearer the-token']);
  expect(GuestReportRequest.parse(report)).toMatchObject({
    session: SESSION,
    instance: windows().id,
    generation: 1,
    checks: [{ name: 'rdp', ok: true, detail: 'a remote desktop answers' }],
    rdp: { port: expect.any(Number) },
  });
});

it('its desktop is reached at the reported port while a rule lets 3389 in, and not otherwise', async () => {
  const instance = windows();
  emulator.instances.push(instance);
  const { rdp: { port } = { port: 0 } } = GuestReportRequest.parse((await reported()).report);
  const seen = async (): Promise<boolean> => (await askDesktop('127.0.0.1', port)).ok;
  expect(await seen()).toBe(false);
  emulator.instances.splice(0, 1, { ...instance, groups: OPEN });
  await until('it is open', async () => (await seen()) || undefined);
  emulator.instances.splice(0, 1, instance);
  await until('it is closed', async () => !(await seen()) || undefined);
});

it('one that is ended is silent, and its folder goes with it', async () => {
  const instance = windows();
  emulator.instances.push(instance);
  await reported();
  const own = join(dir, instance.id);
  expect(existsSync(own)).toBe(true);
  emulator.instances.splice(0, 1, { ...instance, state: 'terminated' });
  await until('it is gone', () => !existsSync(own) || undefined);
  const count = api.heard.length;
  await new Promise((resolve) => {
    setTimeout(resolve, 1500);
  });
  expect(api.heard).toHaveLength(count);
});

it('two minutes after its deadline it switches itself off, and not before', async () => {
  const tags = (fromNow: number) => ({ ...windows().tags, 'berth:stopAt': isoTime(fromNow) });
  const [due, early] = ['i-0000000000000000d', 'i-0000000000000000e'];
  emulator.instances.push(windows({ id: early, tags: tags(-115_000) }));
  emulator.instances.push(windows({ id: due, tags: tags(-121_000) }));
  await until('it is off', () => emulator.poweredOff.includes(due) || undefined);
  expect(emulator.poweredOff).toEqual([due]);
});

it.each(['', windowsStartup('Get-Date')])(
  'one without a guest is silent, and its desktop answers',
  async (userData) => {
    const tags = { ...windows().tags, 'berth:stopAt': isoTime(-3_600_000) };
    emulator.instances.push(windows({ id: 'i-0000000000000000a', userData, tags, groups: OPEN }), windows());
    await reported();
    const port = Number(readFileSync(join(dir, 'i-0000000000000000a', 'public-ssh-port'), 'utf8'));
    await until('it answers', async () => (await askDesktop('127.0.0.1', port)).ok || undefined);
    expect(
      api.heard.filter(({ report }) => GuestReportRequest.parse(report).instance === 'i-0000000000000000a'),
    ).toEqual([]);
    expect(emulator.poweredOff).toEqual([]);
  },
);

it('a Linux computer is not its business', async () => {
  emulator.instances.push(anInstance({ id: 'i-0000000000000000f' }), windows());
  await reported();
  expect(existsSync(join(dir, 'i-0000000000000000f'))).toBe(false);
});
