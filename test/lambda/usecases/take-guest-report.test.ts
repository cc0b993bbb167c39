import { sessionView } from '../../../lambda/contract/answers';
import { judge } from '../../../lambda/domain/judge';
import { MINUTE } from '../../../lambda/domain/time';
import { clockTime, verdictText } from '../../../lambda/domain/verdict-text';
import { anImage } from '../../builders/image';
import { quietSignals } from '../../builders/signals';
import { Deployment } from './a-deployment';

async function booted(): Promise<Deployment> {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(20_000);
  return d;
}
const FAILING = [
  { name: 'ssh', ok: true, detail: 'answers' },
  { name: 'workbench', ok: false, detail: 'HTTP 502' },
];

test('running is not ready: the tick comes with the proof of all checks, and the EC2 key pair goes then', async () => {
  const d = await booted();
  expect(d.session).toMatchObject({ state: 'starting', phase: 'booting' });
  expect(await d.report(d.proof(d.instance, { checks: FAILING }))).toMatchObject({
    state: 'starting',
    phase: 'preparing',
    reasons: [{ code: 'check-workbench', text: 'workbench on port 8888 does not answer: HTTP 502.' }],
  });
  expect(d.aws.keyPairs.size).toBe(1);
  const ready = await d.report(d.proof(d.instance));
  expect(ready).toMatchObject({ state: 'ready', reasons: [] });
  expect(ready.phase).toBeUndefined();
  expect(d.aws.keyPairs.size).toBe(0);
  expect(d.aws.secrets.size).toBe(1);
});

test('once given, the tick stays; what stops answering stands in the reasons, and goes when it answers again', async () => {
  const d = await booted();
  await d.report(d.proof(d.instance));
  expect(await d.report(d.proof(d.instance, { checks: FAILING }))).toMatchObject({
    state: 'ready',
    reasons: [{ code: 'check-workbench' }],
  });
  expect(await d.report(d.proof(d.instance))).toMatchObject({ state: 'ready', reasons: [] });
});

test('a report that says nothing new is written once a minute, and EC2 is not asked', async () => {
  const d = await booted();
  await d.report(d.proof(d.instance));
  const { version } = d.session;
  d.clock.set(d.clock.now() + MINUTE - 1);
  await d.report(d.proof(d.instance));
  expect(d.session.version).toBe(version);
  d.clock.set(d.clock.now() + 1);
  const from = d.aws.trips.all.length;
  await d.report(d.proof(d.instance));
  expect(d.session.version).toBe(version + 1);
  expect(d.aws.trips.all.slice(from).map(({ call }) => call)).toEqual(['sessions.findById', 'sessions.save']);
});

test('a wrong token is refused, whether there is such a session or not', async () => {
  const d = await booted();
  const report = d.proof(d.instance);
  await expect(d.report(report, 'token of s-other')).rejects.toMatchObject({ code: 'not-signed-in' });
  await expect(d.report({ ...report, session: 's-none' })).rejects.toMatchObject({ code: 'not-signed-in' });
  expect(d.session.guest).toBeUndefined();
});

test.each([
  ['another generation', { generation: 2 }],
  ['an earlier generation', { generation: 0 }],
  ['another instance', { instance: 'i-0000000000000beef' }],
])('a report of %s is refused', async (_title, change) => {
  const d = await booted();
  await expect(d.report(d.proof(d.instance, change))).rejects.toMatchObject({ code: 'conflict' });
  expect(d.session.state).toBe('starting');
});

test('a report of the start before the last gives no tick', async () => {
  const d = new Deployment();
  await d.stopped();
  d.guestsWork = false;
  await d.start();
  await d.pass(20_000);
  expect(d.session.state).toBe('starting');
  await expect(d.report(d.proof(d.instance, { generation: 1 }))).rejects.toMatchObject({ code: 'conflict' });
  expect(await d.report(d.proof(d.instance))).toMatchObject({ state: 'ready', generation: 2 });
});

test('the first host key of an instance wins', async () => {
  const d = await booted();
  const ssh = { key: 'ssh-ed25519 A', fingerprint: 'SHA256:a', port: 22 };
  await d.report(d.proof(d.instance, { ssh }));
  await d.report(d.proof(d.instance, { ssh: { ...ssh, key: 'ssh-ed25519 B' } }));
  expect(d.session.hostKey).toEqual({ instanceId: d.instance.id, ...ssh });
});

test('a session that is over takes no report', async () => {
  const d = await booted();
  await d.terminate();
  await d.pass(MINUTE);
  const before = d.session;
  await expect(d.report(d.proof(d.instance))).rejects.toMatchObject({ code: 'conflict' });
  expect(d.session).toEqual(before);
});

/** A computer that is ready, whose guest from now on says every half minute what it does. */
async function watched(order?: Parameters<Deployment['launch']>[0]): Promise<Deployment> {
  const d = new Deployment();
  await d.launch(order);
  await d.pass(MINUTE);
  d.guestsWork = false;
  return d;
}

async function goesOn(d: Deployment, minutes: number, changes: Parameters<typeof quietSignals>[0] = {}) {
  for (let half = 0; half < minutes * 2; half++) {
    await d.pass(30_000);
    if (d.instance.state !== 'running') return;
    await d.report(d.proof(d.instance, { signals: quietSignals(changes) }));
  }
}

test('a computer that nobody uses is stopped after its idle limit, keeps its disk, and says since when it was idle', async () => {
  const d = await watched();
  await goesOn(d, 10, { gpuPercent: 74 });
  const lastUse = d.clock.now();
  await goesOn(d, 58);
  expect(d.session).toMatchObject({ state: 'ready', intent: { to: 'run' } });
  await goesOn(d, 2);
  expect(d.session.intent).toMatchObject({ to: 'stop', because: 'idle' });
  await d.pass(MINUTE);
  // Use is on record to the minute.
  const since = new Date(lastUse - 30_000).toISOString().slice(11, 16);
  expect(d.session).toMatchObject({
    state: 'stopped',
    reasons: [
      {
        code: 'idle',
        text: `It was stopped because it was idle since ${since} UTC (no input, CPU 2 %, GPU 0 %).`,
      },
    ],
  });
  expect(d.instance.state).toBe('stopped');
});

test('a computer with an open door closes it when it is stopped for idleness', async () => {
  const d = await watched();
  await d.openDoor(60);
  await goesOn(d, 61);
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'stopped' });
  expect(d.session.door).toBeUndefined();
  expect(d.aws.groups.size).toBe(0);
});

test('a computer in use, or whose use is unknown, is kept until its lease ends', async () => {
  const unread = { gpuPercent: null, gpuUnread: true };
  for (const changes of [{ cpuPercent: 40 }, { cpuPercent: null }, unread]) {
    const d = await watched({ image: 'python', minutes: 120 });
    await goesOn(d, 118, changes);
    expect(d.session).toMatchObject({ state: 'ready', intent: { to: 'run' } });
    await goesOn(d, 3, changes);
    expect(d.session.intent).toMatchObject({ to: 'stop', because: 'deadline' });
  }
});

test('its owner is told that it is kept because its GPU could not be read, until that is mended', async () => {
  const d = await watched({ image: 'python', minutes: 240 });
  await goesOn(d, 70, { gpuPercent: null, gpuUnread: true });
  const verdict = judge(d.session, d.clock.now());
  expect(verdictText(verdict)).toBe(
    `kept: its GPU could not be read, which counts as use; stops at ${clockTime(d.session.lease.stopAt)}`,
  );
  await goesOn(d, 58);
  expect(d.session.intent.to).toBe('run');
  await goesOn(d, 3);
  expect(d.session.intent).toMatchObject({ to: 'stop', because: 'idle' });
});

test.each([
  [5, 'stop'],
  [0, 'run'],
  [undefined, 'run'],
])(
  'a launch with an idle limit of %s minutes has one: after six idle minutes it is to %s',
  async (idleMinutes, to) => {
    const d = await watched({ image: 'python', idleMinutes });
    await goesOn(d, 6);
    expect(d.session.intent.to).toBe(to);
  },
);

test('use between two writes of the record is not lost, and goes on being written once a minute', async () => {
  const d = await watched();
  await goesOn(d, 10);
  const { version } = d.session;
  while (d.session.version === version) await goesOn(d, 0.5);
  // The record is fresh: a quiet report would not be written now.
  await goesOn(d, 0.5, { gpuPercent: 74 });
  expect(d.session).toMatchObject({ version: version + 2, activity: { lastActiveAt: d.clock.now() } });
  await goesOn(d, 0.5, { gpuPercent: 74 });
  expect(d.session.version).toBe(version + 2);
});

test('an idle limit is kept when the lease is extended and when the computer is started again', async () => {
  const d = await watched({ image: 'python', idleMinutes: 90 });
  await d.extend(10);
  expect(d.session.lease.idleMinutes).toBe(90);
  await d.stop();
  await d.pass(MINUTE);
  await d.start();
  expect(d.session).toMatchObject({ generation: 2, lease: { idleMinutes: 90 } });
});

test('what a guest says while its computer is being stopped changes nothing of why', async () => {
  const d = await watched();
  await goesOn(d, 10);
  const { activity } = d.session;
  await d.sessions.save({ ...d.session, intent: { to: 'stop', because: 'idle', at: d.clock.now() } });
  await d.report(d.proof(d.instance, { signals: quietSignals({ gpuPercent: 74 }) }));
  expect(d.session.activity).toEqual(activity);
  // And whoever wrote the intent and died is helped out.
  expect(d.session.state).toBe('stopping');
});

/** An idle computer with an open door, due to be stopped at the next report. */
async function due(): Promise<Deployment> {
  const d = await watched({ image: 'python', idleMinutes: 4 });
  await d.openDoor(60);
  await goesOn(d, 3);
  await d.pass(MINUTE);
  return d;
}

/** How many calls to AWS the report makes that stops it. */
async function callsOfTheStop(): Promise<number> {
  const d = await due();
  const from = d.aws.trips.all.length;
  await d.report(d.proof(d.instance, { signals: quietSignals() }));
  return d.aws.trips.all.length - from;
}

test('wherever it dies while it stops an idle computer, the next report goes on', async () => {
  const calls = await callsOfTheStop();
  expect(calls).toBeGreaterThan(5);
  for (let at = 1; at <= calls; at++) {
    for (const when of ['before', 'after'] as const) {
      const d = await due();
      const report = d.proof(d.instance, { signals: quietSignals() });
      d.aws.trips.crashAt({ at, when });
      expect(await d.dies(() => d.report(report))).toBe(true);
      await d.pass(30_000);
      if (d.instance.state === 'running') await d.report(report);
      await d.pass(MINUTE);
      expect([d.session.state, d.instance.state, d.aws.groups.size]).toEqual(['stopped', 'stopped', 0]);
    }
  }
});

test('a computer that is started again has its whole idle limit before it', async () => {
  const d = await watched();
  await goesOn(d, 61);
  await d.pass(MINUTE);
  await d.start();
  await d.pass(MINUTE);
  await goesOn(d, 50);
  expect(d.session).toMatchObject({ generation: 2, intent: { to: 'run' } });
  await goesOn(d, 12);
  expect(d.session.intent).toMatchObject({ to: 'stop', because: 'idle' });
});

test('while a computer starts, EC2 is asked only when a report can change something', async () => {
  const d = await booted();
  const asked = async (checks: typeof FAILING): Promise<boolean> => {
    const from = d.aws.trips.all.length;
    await d.report(d.proof(d.instance, { checks }));
    return d.aws.trips.all.slice(from).some(({ call }) => call === 'computers.find');
  };
  expect(await asked(FAILING)).toBe(true);
  expect(await asked(FAILING)).toBe(false);
  expect(await asked(FAILING.map((check) => ({ ...check, detail: 'HTTP 500' })))).toBe(true);
  expect(await asked(FAILING.map((check) => ({ ...check, ok: true })))).toBe(true);
  expect(d.session.state).toBe('ready');
});

describe('a workbench of several tiles', () => {
  const tiles = ['jupyter', 'rstudio'].map((key) => ({ key, name: key.toUpperCase(), path: `/${key}/` }));
  const readiness = [
    { name: 'ssh', kind: 'tcp', port: 22 },
    ...tiles.map(({ key, path }) => ({ name: key, kind: 'http', port: 80, path }) as const),
  ] as const;
  const checks = (broken: string) =>
    readiness.map(({ name }) => ({ name, ok: name !== broken, detail: 'answered' }));

  async function lent(): Promise<Deployment> {
    const d = new Deployment();
    d.aws.images = [anImage({ readiness, tiles })];
    d.guestsWork = false;
    await d.launch();
    await d.pass(20_000);
    return d;
  }

  test('gets no tick while one of them does not answer, and its owner may log in to see why', async () => {
    const d = await lent();
    const session = await d.report(d.proof(d.instance, { checks: checks('rstudio') }));
    expect(session).toMatchObject({ state: 'starting', phase: 'preparing' });
    const later = d.clock.now() + 20 * MINUTE;
    const view = sessionView(session, later);
    expect(view.ready).toBe(false);
    expect(view.reasons.map(({ text }) => text)).toEqual([
      'RSTUDIO does not answer: answered.',
      expect.stringMatching(/may never come\. You can log in all the same \(ssh\)/),
    ]);
    expect(view.tiles?.map(({ key, ok }) => [key, ok])).toEqual([
      ['jupyter', true],
      ['rstudio', false],
    ]);
    expect((await d.openDoor()).door).toMatchObject({ port: 22 });
    expect([...d.aws.groups.values()]).toHaveLength(1);
  });

  test('keeps its tick when one of them dies later, and shows which', async () => {
    const d = await lent();
    expect((await d.report(d.proof(d.instance))).state).toBe('ready');
    const view = sessionView(
      await d.report(d.proof(d.instance, { checks: checks('jupyter') })),
      d.clock.now(),
    );
    expect(view).toMatchObject({
      ready: true,
      reasons: [{ code: 'check-jupyter' }],
      tiles: [
        { key: 'jupyter', ok: false },
        { key: 'rstudio', ok: true },
      ],
    });
  });
});

test('what a launch took until a person could connect is kept with its image, and what a start took is not', async () => {
  const d = await booted();
  d.clock.set(d.session.createdAt + 83_400);
  await d.report(d.proof(d.instance));
  expect([...d.readyTimes.times]).toEqual([['python', [83]]]);
  await d.report(d.proof(d.instance));
  await d.stop();
  await d.pass(2 * MINUTE);
  d.guestsWork = true;
  await d.start();
  await d.pass(2 * MINUTE);
  expect(d.session).toMatchObject({ state: 'ready', generation: 2 });
  expect([...d.readyTimes.times]).toEqual([['python', [83]]]);
});

test('a report counts, also when what the launch took cannot be kept', async () => {
  const d = await booted();
  d.readyTimes.broken = true;
  expect((await d.report(d.proof(d.instance))).state).toBe('ready');
});
