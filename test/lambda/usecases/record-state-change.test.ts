import { INSTANCE_STATES } from '../../../lambda/domain/seen';
import { MINUTE } from '../../../lambda/domain/time';
import { Deployment } from './a-deployment';

test('instances that are not ours are none of our business, whatever they do', async () => {
  const d = new Deployment();
  await d.ready();
  const stranger = { ...d.instance, id: 'i-stranger', deployment: 'other' };
  const lost = { ...d.instance, id: 'i-lost', session: 's-unknown' };
  d.aws.instances.set(stranger.id, stranger).set(lost.id, lost);
  const from = d.aws.trips.all.length;
  for (const state of INSTANCE_STATES) {
    stranger.state = state;
    lost.state = state;
    for (const id of ['i-stranger', 'i-lost', 'i-never-was']) await d.news(id);
  }
  const calls = new Set(d.aws.trips.all.slice(from).map(({ call }) => call));
  expect(calls).toEqual(new Set(['computers.findInstance', 'sessions.find']));
});

test('a computer that was shut down from inside is shown stopped, with the reason, and not started again', async () => {
  const d = new Deployment();
  await d.ready();
  d.aws.move(d.instance, 'stopping');
  await d.pass(2_000);
  expect(d.session.state).toBe('stopping');
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({
    state: 'stopped',
    intent: { to: 'stop', because: 'outside' },
    reasons: [{ code: 'outside' }],
  });
});

test('a first start that shuts itself down at once is shown stopped, too', async () => {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(10_000);
  d.aws.move(d.instance, 'stopping');
  await d.pass(30_000);
  expect(d.session).toMatchObject({ state: 'stopped', reasons: [{ code: 'outside' }] });
});

test('just after a start, a late look at the stop before it is not believed', async () => {
  const d = new Deployment();
  await d.stopped();
  await d.start();
  d.instance.state = 'stopped';
  await d.news(d.instance.id);
  expect(d.session).toMatchObject({ state: 'starting', intent: { to: 'run' } });
});

test("a computer that EC2 ended tells EC2's reason, and nothing of it is left", async () => {
  const d = new Deployment();
  await d.ready();
  d.aws.move(d.instance, 'shutting-down', { code: 'Server.InternalError', message: 'The host died' });
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({
    state: 'terminated',
    intent: { because: 'outside' },
    failure: { code: 'launch-failed', text: 'EC2 ended the computer: The host died (Server.InternalError).' },
  });
  expect(d.aws.leftovers(d.id)).toEqual([]);
});

test('a death for lack of capacity is called that, and one without a reason says so', async () => {
  const d = new Deployment();
  await d.ready();
  const why = { code: 'Server.InsufficientInstanceCapacity', message: 'No room' };
  d.aws.move(d.instance, 'terminated', why);
  await d.pass(MINUTE);
  expect(d.session.failure?.code).toBe('no-capacity');
  const e = new Deployment();
  await e.ready();
  e.aws.move(e.instance, 'terminated');
  await e.pass(MINUTE);
  expect(e.session.failure?.text).toContain('without giving a reason');
});

test('news that comes twice or late changes nothing', async () => {
  const d = new Deployment();
  await d.stopped();
  const before = d.session;
  await d.news(d.instance.id);
  await d.news(d.instance.id);
  expect(d.session).toEqual(before);
});

test('a stopped computer that somebody starts from outside is stopped again', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.move(d.instance, 'pending');
  await d.pass(2 * MINUTE);
  expect([d.instance.state, d.session.state]).toEqual(['stopped', 'stopped']);
  expect(d.aws.illegalMoves).toEqual([]);
});

test('a computer that comes to life after its session is over is ended', async () => {
  const d = new Deployment();
  await d.ready();
  const ghost = { ...d.instance, id: 'i-ghost' };
  await d.terminate();
  await d.pass(MINUTE);
  const over = d.session;
  d.aws.instances.set(ghost.id, ghost);
  await d.news(ghost.id);
  expect(ghost.state).toBe('shutting-down');
  await d.pass(MINUTE);
  expect(d.session).toEqual(over);
});
