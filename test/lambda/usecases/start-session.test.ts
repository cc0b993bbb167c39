import { MINUTE } from '../../../lambda/domain/time';
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
  d.aws.trips.crashAt({ at: 2, when: 'after' });
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
