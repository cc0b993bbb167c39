import { sessionView, timelineView } from '../../../lambda/contract/answers';
import { SessionRecord } from '../../../lambda/contract/session-record';
import { MINUTE } from '../../../lambda/domain/time';
import type { CreditMove } from '../../../lambda/domain/credit';
import { takeStatus } from '../../../lambda/usecases/take-status';
import { anImage, WITHOUT_GUEST } from '../../builders/image';
import { CHECKS_TAKE } from '../../fakes/fake-statuses';
import { ADA, Deployment } from './a-deployment';

/** A computer without a guest that runs, and that nobody has looked at. */
async function booted(): Promise<Deployment> {
  const d = new Deployment();
  d.aws.images = [anImage(WITHOUT_GUEST)];
  await d.launch();
  await d.pass(20_000);
  return d;
}

/** The same one after its checks have passed. */
async function passed(): Promise<Deployment> {
  const d = await booted();
  await d.pass(CHECKS_TAKE);
  return d;
}

const asked = (d: Deployment): number => d.aws.trips.all.filter(({ call }) => call === 'statuses.of').length;

test('running is not ready: whoever looks reads what EC2 has not checked yet, and the tick comes when it has', async () => {
  const d = await booted();
  expect(await d.get()).toMatchObject({
    state: 'starting',
    phase: 'booting',
    reasons: [
      {
        code: 'status-checks',
        text: "EC2's status checks have not passed yet (system: initializing, instance: initializing). EC2 makes them every minute.",
      },
    ],
  });
  await d.pass(CHECKS_TAKE);
  expect(d.session.state).toBe('starting');
  const ready = await d.get();
  expect(ready).toMatchObject({ state: 'ready', reasons: [] });
  expect(ready.phase).toBeUndefined();
  expect(sessionView(ready, d.clock.now())).toMatchObject({
    ready: true,
    reasons: [{ code: 'status-checks', text: expect.stringContaining('nobody asked whether') }],
    verdict: { action: 'keep', text: expect.stringContaining('it has no guest') },
  });
  const { events } = timelineView(d.aws.events, false);
  expect(events.at(-1)).toMatchObject({
    what: 'ready',
    who: 'get',
    text: "ready: EC2's status checks passed; this computer has no guest, so nobody asked whether its programs answer",
  });
  expect(SessionRecord.parse(JSON.parse(JSON.stringify(d.session)))).toEqual(d.session);
});

test('its door opens with the tick, and not before', async () => {
  const d = await booted();
  await expect(d.openDoor()).rejects.toMatchObject({ code: 'not-ready' });
  await d.pass(CHECKS_TAKE);
  await d.get();
  expect(await d.openDoor()).toMatchObject({ door: { cidr: '192.0.2.7/32' } });
});

test('however often somebody looks, EC2 is asked every 15 seconds from the start on, and not any more after the tick', async () => {
  const d = new Deployment();
  d.aws.images = [anImage(WITHOUT_GUEST)];
  await d.launch();
  for (let seconds = 0; seconds < 15; seconds++) {
    await d.get();
    await d.pass(1_000);
  }
  expect(asked(d)).toBe(0);
  for (let seconds = 0; seconds < 15; seconds++) {
    await d.get();
    d.clock.set(d.clock.now() + 1_000);
  }
  expect(asked(d)).toBe(1);
  await d.get();
  expect(asked(d)).toBe(2);
  await d.pass(CHECKS_TAKE);
  await d.get();
  await d.pass(MINUTE);
  await d.get();
  expect(asked(d)).toBe(3);
});

test('a session with a guest costs no question, whoever looks', async () => {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(MINUTE);
  await d.get();
  await d.sweep();
  expect(asked(d)).toBe(0);
});

test('checks that fail are told, and when they pass later the tick comes', async () => {
  const d = await booted();
  d.aws.checked.instance = 'impaired';
  await d.pass(20 * MINUTE);
  const view = sessionView(await d.get(), d.clock.now());
  expect(view).toMatchObject({ ready: false, reasons: [{ code: 'status-checks' }, { code: 'late' }] });
  expect(view.reasons[0]?.text).toContain('have failed (system: ok, instance: impaired)');
  d.aws.checked.instance = 'ok';
  await d.pass(MINUTE);
  expect(await d.get()).toMatchObject({ state: 'ready' });
});

test('that EC2 cannot be asked is no reason not to show the session as it was', async () => {
  const d = await passed();
  d.aws.trips.beforeEach = (call) => {
    if (call === 'statuses.of') throw new Error('RequestLimitExceeded');
  };
  expect(await d.get()).toMatchObject({ state: 'starting' });
  d.aws.trips.beforeEach = () => undefined;
  expect(await d.get()).toMatchObject({ state: 'ready' });
});

test('one that was stopped from outside before its tick is left to the sweep: who looks may not settle what it cost', async () => {
  const d = await booted();
  await d.get();
  d.instance.state = 'stopped';
  d.aws.pause(MINUTE);
  const saved: [string, CreditMove | undefined][] = [];
  const save = d.sessions.save.bind(d.sessions);
  d.sessions.save = (session, event, move, limits) => {
    saved.push([session.state, move]);
    return save(session, event, move, limits);
  };
  expect(await d.get()).toMatchObject({ state: 'starting', intent: { to: 'run' } });
  expect(saved).toEqual([['starting', undefined]]);
  d.aws.pause(MINUTE);
  await d.sweep();
  expect(d.session).toMatchObject({ state: 'stopped', intent: { to: 'stop', because: 'outside' } });
});

test('each start is checked anew: what passed before proves nothing', async () => {
  const d = await passed();
  await d.get();
  await d.stop();
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'stopped' });
  expect(d.session).not.toHaveProperty('statusChecks');
  await d.start();
  await d.pass(20_000);
  expect(await d.get()).toMatchObject({ state: 'starting', generation: 2 });
  await d.pass(CHECKS_TAKE);
  expect(await d.get()).toMatchObject({ state: 'ready', generation: 2 });
});

test('what was asked about a computer that is stopped in the meantime gives no tick', async () => {
  const d = await passed();
  const { afterEach } = d.aws.trips;
  let stopped: Promise<unknown> | undefined;
  d.aws.trips.afterEach = (call) => {
    afterEach(call);
    if (call === 'statuses.of') stopped ??= d.stop();
  };
  await d.get();
  await stopped;
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'stopped', intent: { to: 'stop', because: 'owner' } });
  expect(d.aws.events.map(({ what }) => what)).not.toContain('ready');
});

test.each<[string, (d: Deployment) => Promise<unknown>]>([
  ['is stopped', (d) => d.stop()],
  [
    'is started anew',
    async (d) => {
      await d.stop();
      await d.pass(MINUTE);
      await d.start();
    },
  ],
])(
  'an answer of EC2 that comes when its computer %s is of no use any more, and not kept',
  async (_title, act) => {
    const d = await passed();
    const before = d.session;
    await act(d);
    await d.pass(20_000);
    const { version } = d.session;
    await takeStatus(d.ports('get'), 'get', before, { system: 'ok', instance: 'ok' });
    expect(d.session.version).toBe(version);
    expect(d.session).not.toHaveProperty('statusChecks');
  },
);

test('nor does one that comes when its owner has asked for a stop: what has become of it is not for who looks to record', async () => {
  const d = new Deployment();
  d.aws.images = [anImage(WITHOUT_GUEST)];
  const before = await d.launch();
  // EC2 says nothing yet of one that is pending.
  await takeStatus(d.ports('get'), 'get', before);
  await d.stop();
  expect(d.session).toMatchObject({ state: 'starting', intent: { to: 'stop' } });
  d.instance.state = 'stopped';
  const { version } = d.session;
  await takeStatus(d.ports('get'), 'get', before, { system: 'initializing', instance: 'initializing' });
  expect(d.session.version).toBe(version);
});

describe('a computer without a guest that nobody looks at', () => {
  test('gets its tick by the next sweep, which asks once for all of them and removes its key pair', async () => {
    const d = await booted();
    await d.launch({ image: 'python' }, 'k2');
    await d.pass(CHECKS_TAKE + 20_000);
    const swept = await d.sweep();
    expect([...d.aws.records.values()].map(({ state }) => state)).toEqual(['ready', 'ready']);
    expect(asked(d)).toBe(1);
    expect(swept.failed).toEqual([]);
    expect(d.aws.events.at(-1)).toMatchObject({ what: 'ready', who: 'sweep' });
    expect(d.aws.keyPairs.size).toBe(0);
  });

  test('is told of in the alarm of the sweep when EC2 cannot be asked, and all else is swept', async () => {
    const d = await passed();
    d.aws.keyPairs.set('s-orphan', { deployment: 'demo', session: 's-orphan', publicKey: '', madeAt: 0 });
    d.aws.trips.beforeEach = (call) => {
      if (call === 'statuses.of') throw new Error('RequestLimitExceeded');
    };
    const swept = await d.sweep();
    expect(swept.failed).toEqual(['status checks: Error: RequestLimitExceeded']);
    expect(swept.removed).toEqual(['key pair of s-orphan']);
  });

  test('is stopped at its deadline by its schedule alone', async () => {
    const d = await passed();
    const { lease } = d.session;
    await d.pass(lease.stopAt + 2 * MINUTE - d.clock.now());
    expect(d.session).toMatchObject({ state: 'stopped', intent: { because: 'deadline' } });
  });

  test.each(['starting', 'ready'])(
    'is stopped at its deadline by the sweep alone, when %s',
    async (state) => {
      const d = await passed();
      if (state === 'ready') await d.get();
      const { lease } = d.session;
      d.aws.schedules.clear();
      d.aws.pause(lease.stopAt + 2 * MINUTE - d.clock.now());
      await d.sweep();
      expect(d.instance.state).toBe('stopping');
    },
  );

  test('never reports, and whoever claims to be its guest is heard of and proves nothing', async () => {
    const d = await passed();
    const checks = [{ name: 'ssh', ok: true, detail: 'answers' }];
    expect(await d.report(d.proof(d.instance, { checks }))).toMatchObject({ state: 'starting' });
  });
});

test('an administrator who looks at another’s session brings it further as well', async () => {
  const d = await passed();
  expect(await d.get({ ...ADA, owner: 'root', role: 'admin' })).toMatchObject({ state: 'ready' });
});
