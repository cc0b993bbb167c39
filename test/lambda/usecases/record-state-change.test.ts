import { INSTANCE_STATES } from '../../../lambda/domain/seen';
import { MINUTE } from '../../../lambda/domain/time';
import { NotSettled } from '../../../lambda/usecases/not-settled';
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

const looks = (d: Deployment): number =>
  d.aws.trips.all.filter(({ call }) => call === 'computers.findInstance').length;

test("when EC2's answer is behind its news, it is asked again a moment later", async () => {
  const d = new Deployment();
  await d.ready();
  const it = d.instance;
  d.clock.sleep = async (milliseconds) => {
    d.clock.set(d.clock.now() + milliseconds);
    if (looks(d) > before + 1) it.state = 'stopped';
  };
  const before = looks(d);
  await d.news(it.id, 'stopped');
  expect(d.session).toMatchObject({ state: 'stopped', intent: { because: 'outside' } });
  expect(looks(d) - before).toBe(3);
});

test("when EC2's answers stay behind its news, the news is asked for again, and nothing is done", async () => {
  const d = new Deployment();
  await d.ready();
  const before = d.session;
  const from = looks(d);
  const at = d.clock.now();
  await expect(d.news(d.instance.id, 'stopped')).rejects.toBeInstanceOf(NotSettled);
  expect([looks(d) - from, d.clock.now() - at]).toEqual([4, 3_000]);
  expect(d.session).toEqual(before);
});

test('news of a computer that EC2 does not show yet waits for it', async () => {
  const d = new Deployment();
  await d.launch();
  d.aws.move(d.instance, 'running');
  d.instance.hidden = 2;
  await d.news(d.instance.id, 'running');
  expect(d.session.host).toBeDefined();
  await expect(d.news('i-not-yet', 'pending')).rejects.toBeInstanceOf(NotSettled);
});

test('news of the end of a computer that EC2 has forgotten is nobody’s business', async () => {
  const d = new Deployment();
  await d.ready();
  const from = looks(d);
  await d.news('i-long-gone', 'terminated');
  expect(looks(d) - from).toBe(1);
});

test('news of the stop before a start, come late, asks for nothing', async () => {
  const d = new Deployment();
  await d.stopped();
  const stoppedAt = d.clock.now();
  await d.pass(1_000);
  await d.start();
  const from = looks(d);
  await d.news(d.instance.id, 'stopped', stoppedAt);
  expect(looks(d) - from).toBe(1);
  expect(d.session).toMatchObject({ state: 'starting', intent: { to: 'run' } });
});

test('EC2 never goes back to what it said: a state beyond the news is taken as it is', async () => {
  const d = new Deployment();
  await d.ready();
  d.instance.state = 'stopped';
  const from = looks(d);
  await d.news(d.instance.id, 'running');
  expect(looks(d) - from).toBe(1);
  expect(d.session.state).toBe('stopped');
});

test('a start that EC2 takes back within a minute is shown stopped, in EC2’s words', async () => {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  await d.start();
  await d.pass(2_000);
  const why = {
    code: 'Server.InsufficientInstanceCapacity',
    message: 'Server.InsufficientInstanceCapacity: no room',
  };
  d.aws.move(d.instance, 'stopped', why);
  await d.pass(2_000);
  expect(d.session).toMatchObject({
    state: 'stopped',
    intent: { to: 'stop', because: 'outside' },
    reasons: [
      {
        code: 'outside',
        text: expect.stringMatching(/ EC2 says: Server.InsufficientInstanceCapacity: no room$/),
      },
    ],
  });
});

describe('a computer that shuts itself down', () => {
  const POWERED_OFF = { code: 'Client.InstanceInitiatedShutdown', message: 'Instance initiated shutdown' };

  /** Neither schedule nor sweep comes; the computer shuts itself down so many milliseconds after its stopAt. */
  async function alone(late: number, why = POWERED_OFF): Promise<Deployment> {
    const d = new Deployment();
    await d.ready();
    d.aws.schedules.clear();
    d.aws.pause(d.session.lease.stopAt + late - d.clock.now());
    d.aws.move(d.instance, 'stopping', why);
    await d.pass(MINUTE);
    expect([d.instance.state, d.session.state]).toEqual(['stopped', 'stopped']);
    return d;
  }

  test('because neither schedule nor sweep came is told once, and how late it was', async () => {
    const d = await alone(2 * MINUTE);
    const text = `net 3 shut ${d.id} down from inside 120 s after stopAt`;
    expect(d.helped).toEqual([{ net: 3, session: d.id, secondsLate: 120, text }]);
  });

  test.each([
    ['before its time', -MINUTE, POWERED_OFF],
    ['while its schedule may still come', 1.5 * MINUTE, POWERED_OFF],
    [
      'by a hand in AWS',
      2 * MINUTE,
      { code: 'Client.UserInitiatedShutdown', message: 'User initiated (2026-11-25 18:40:00 GMT)' },
    ],
  ])('%s is no alarm', async (_when, late, why) => {
    expect((await alone(late, why)).helped).toEqual([]);
  });

  test('after it was told to stop is no alarm', async () => {
    const d = new Deployment();
    await d.ready();
    await d.stop();
    d.instance.stateReason = POWERED_OFF;
    d.aws.schedules.clear();
    const { stopAt } = d.session.lease;
    d.clock.set(stopAt + 2 * MINUTE);
    await d.pass(MINUTE);
    expect(d.helped).toEqual([]);
  });
});
