import { worstCase } from '../../../lambda/domain/credit';
import { ENDS_SOON, RENEWAL } from '../../../lambda/domain/lease';
import { USUAL_POLICY } from '../../../lambda/domain/policy';
import { Refusal } from '../../../lambda/domain/refusal';
import { MINUTE } from '../../../lambda/domain/time';
import { anImage } from '../../builders/image';
import { Deployment, untilSo } from './a-deployment';

const calls = (d: Deployment, from: number): readonly string[] =>
  d.aws.trips.all.slice(from).map(({ call }) => call);

test('a start is a new generation with a new lease, told to the computer and armed before it starts', async () => {
  const d = new Deployment();
  await d.stopped();
  await d.pass(10 * MINUTE);
  const from = d.aws.trips.all.length;
  const session = await d.start(60);
  const order = calls(d, from);
  expect(order.indexOf('computers.start')).toBeGreaterThan(order.indexOf('computers.tag'));
  expect(order.indexOf('computers.start')).toBeGreaterThan(order.indexOf('schedules.arm stop'));
  expect(order).toEqual(expect.arrayContaining(['computers.tag', 'schedules.arm stop']));
  expect(session).toMatchObject({ generation: 2, startedGeneration: 2, state: 'starting' });
  expect(session.lease.stopAt).toBe(d.clock.now() + 60 * MINUTE);
  expect(d.instance).toMatchObject({ generation: 2, ...session.lease });
  await d.pass(MINUTE);
  expect(d.session.state).toBe('ready');
  expect([...d.aws.schedules.values()]).toMatchObject([{ kind: 'stop', generation: 2 }]);
});

test('without capacity it stays stopped, says why, and goes on saying so when news comes', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.startRefusal = { code: 'no-capacity', text: 'AWS has no capacity for it now.' };
  await expect(d.start()).rejects.toMatchObject({ code: 'no-capacity' });
  const why = [{ code: 'no-capacity', text: 'It could not be started: AWS has no capacity for it now.' }];
  expect(d.session).toMatchObject({ state: 'stopped', intent: { to: 'stop' }, reasons: why });
  await d.news(d.instance.id);
  expect(d.session).toMatchObject({ state: 'stopped', reasons: why });
  d.aws.startRefusal = undefined;
  await d.start();
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'ready', generation: 3, reasons: [] });
});

test('an end that comes while EC2 refuses the start is not taken back', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.startRefusal = { code: 'no-capacity', text: 'No capacity.' };
  const start = d.start();
  await untilSo(() => d.aws.trips.all.some(({ call }) => call === 'computers.tag'));
  const { version } = d.session;
  const intent = { to: 'end', because: 'owner', at: d.clock.now() } as const;
  d.aws.write({ ...d.session, version: version + 1, intent });
  await expect(start).rejects.toMatchObject({ code: 'no-capacity' });
  expect(d.session.intent.to).toBe('end');
});

test('starting twice is one start', async () => {
  const d = new Deployment();
  await d.stopped();
  await d.start();
  expect(await d.start()).toMatchObject({ generation: 2 });
});

test.each([
  ['it is still stopping', 'not-ready', (d: Deployment) => d.stop()],
  ['it is being ended', 'conflict', (d: Deployment) => d.terminate()],
])('a start while %s is refused as %s', async (_title, code, before) => {
  const d = new Deployment();
  await d.ready();
  await before(d);
  await expect(d.start()).rejects.toMatchObject({ code });
  expect(d.session.generation).toBe(1);
});

test('a start that was interrupted leaves it stopped and says so', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.trips.crashAt({ at: 3, when: 'after' });
  expect(await d.dies(() => d.start())).toBe(true);
  await d.pass(MINUTE);
  expect(await d.start()).toMatchObject({ state: 'stopped', reasons: [{ code: 'interrupted' }] });
});

test('a schedule of the first lease in the same minute does not stand in for that of the second', async () => {
  const d = new Deployment();
  await d.ready();
  const { stopAt } = d.session.lease;
  await d.stop();
  d.aws.move(d.instance, 'stopped');
  await d.stop();
  await d.start(Math.floor((stopAt - d.clock.now()) / MINUTE));
  expect(d.session.lease.stopAt).toBe(stopAt);
  await d.pass(300 * MINUTE);
  expect(d.session).toMatchObject({ state: 'stopped', intent: { because: 'deadline' } });
});

test('of two starts at once, the one that is refused does not take back what the other has done', async () => {
  const d = new Deployment();
  d.policy = { ...USUAL_POLICY, sessionsAtOnce: 1 };
  await d.stopped();
  let starts = 0;
  d.aws.trips.beforeEach = (call) => {
    if (call === 'computers.start' && ++starts === 2)
      throw new Refusal('throttled', 'AWS is asked too often');
  };
  const both = await Promise.allSettled([d.start(60), d.start(60)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(d.session.intent.to).toBe('run');
  d.aws.trips.beforeEach = () => undefined;
  await expect(d.launch({ image: 'python' }, 'k2')).rejects.toMatchObject({ code: 'too-many-sessions' });
});

test('a start is reserved at the price of today, not at that of the launch', async () => {
  const d = new Deployment();
  await d.stopped();
  d.prices.instances.set('t3.medium', 416_000);
  await d.start(60);
  const { credit, lease } = d.session;
  const today = { running: { 't3.medium': 421_000 }, parked: credit?.rates.parked ?? 0 };
  expect(credit?.reserved).toBeGreaterThanOrEqual(worstCase(today, lease, d.clock.now()));
});

test('where today has no price for what a computer is, the one that it was lent at goes on', async () => {
  const d = new Deployment();
  const { credit } = await d.stopped();
  d.prices.instances.clear();
  await d.start(60);
  expect(d.session.state).toBe('starting');
  expect(d.session.credit?.rates).toEqual(credit?.rates);
});

test('a session that was made anew after a loss is paid for from its next start on, and not extended before', async () => {
  const d = new Deployment();
  d.aws.initialCredit = 0;
  const grant = (amount: number, id: string): Promise<unknown> =>
    d.accounts.grant('ada', { id, amount, by: 'root', at: d.clock.now() });
  await grant(5_000_000, 'g');
  await d.ready();
  d.aws.records.clear();
  d.aws.accounts.clear();
  d.aws.running.clear();
  await d.sweep();
  await expect(d.extend(30)).rejects.toMatchObject({ code: 'conflict', message: /start it again/ });
  await d.stop();
  await d.pass(MINUTE);
  await expect(d.start(60)).rejects.toMatchObject({ code: 'no-credit' });
  expect(d.session.state).toBe('stopped');
  await grant(5_000_000, 'h');
  await d.start(60);
  expect(d.session.credit?.reserved).toBeGreaterThan(0);
  expect(d.aws.account('ada').reserved).toBe(d.session.credit?.reserved);
  await d.pass(30 * MINUTE);
  await d.extend(10);
});

test('what the administrator has forbidden since holds for a start: types, and being idle for ever', async () => {
  const d = new Deployment();
  await d.launch({ image: 'python', idleMinutes: 0 });
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  const idle = { usualMinutes: 30, mostMinutes: 60, neverAllowed: false };
  d.aws.images = [anImage({ allowedTypes: ['t3.large'], defaultType: 't3.large', idle })];
  await expect(d.start(60)).rejects.toMatchObject({ code: 'not-allowed-type', message: /t3\.large/ });
  await d.start(60, undefined, 't3.large');
  expect(d.session.lease.idleMinutes).toBe(30);
});

test('what comes back of a month that was kept in advance does not pay for a day’s start', async () => {
  const d = new Deployment();
  d.aws.images = [anImage({ diskGiB: 200 })];
  d.policy = { ...USUAL_POLICY, keepDisks: true };
  await d.launch({ image: 'python', keepDisk: true });
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  const { endAt } = d.session.lease;
  await d.pass(endAt - ENDS_SOON + MINUTE - d.clock.now());
  await d.sweep();
  expect(d.session.lease.endAt).toBe(endAt + RENEWAL);
  d.policy = { ...d.policy, dailySpend: 1 };
  await expect(d.start(720)).rejects.toMatchObject({ code: 'daily-limit' });
});
