import { DAY, MINUTE } from '../../../lambda/domain/time';
import { T0 } from '../../builders/session';
import { quietSignals } from '../../builders/signals';
import { ADA, BOB, Deployment } from './a-deployment';

const armed = (d: Deployment) => [...d.aws.schedules.values()].map(({ kind, at }) => [kind, at]);

test('extending moves record, tag and schedule, and the old schedule is gone', async () => {
  const d = new Deployment();
  await d.ready();
  const from = d.aws.trips.all.length;
  const session = await d.extend(30);
  const lease = { stopAt: T0 + 270 * MINUTE, endAt: T0 + 270 * MINUTE + 14 * DAY, boundBy: 'asked' };
  expect(session.lease).toEqual(lease);
  expect(d.instance).toMatchObject(lease);
  expect(armed(d)).toEqual([['stop', lease.stopAt]]);
  const calls = d.aws.trips.all.slice(from).map(({ call }) => call);
  expect(calls.indexOf('sessions.save')).toBeLessThan(calls.indexOf('computers.tag'));
  expect(calls.indexOf('schedules.arm stop')).toBeLessThan(calls.indexOf('schedules.disarm'));
  expect(calls.indexOf('computers.tag')).toBeLessThan(calls.indexOf('schedules.disarm'));
  expect(d.aws.events.at(-1)).toMatchObject({ what: 'extend', who: 'ada', detail: '30 minutes' });
});

test('an extended computer runs past its first deadline, and stops at the new one', async () => {
  const d = new Deployment();
  await d.ready();
  await d.extend(30);
  await d.alarm({ kind: 'stop', owner: 'ada', session: d.id, generation: 1 });
  await d.pass(240 * MINUTE);
  expect(d.session.state).toBe('ready');
  await d.pass(30 * MINUTE);
  expect(d.session.state).toBe('stopped');
});

test('more than the longest lease is refused, and the lease stays as it was', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.extend(482)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('extended by 481 minutes at most'),
  });
  expect(d.session.lease.stopAt).toBe(T0 + 240 * MINUTE);
  await expect(d.extend(481)).resolves.toBeDefined();
});

test('what does not run cannot be extended', async () => {
  const d = new Deployment();
  await d.stopped();
  await expect(d.extend(1)).rejects.toMatchObject({ code: 'not-ready' });
});

test("somebody else's session looks like none", async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.extend(1, BOB)).rejects.toMatchObject({ code: 'not-found' });
});

test('an idle computer that its owner extends is not stopped for what was before', async () => {
  const d = new Deployment();
  await d.ready();
  d.guestsWork = false;
  const idle = () => d.report(d.proof(d.instance, { signals: quietSignals() }));
  const waits = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await d.pass(MINUTE);
      await idle();
    }
  };
  await waits(59);
  await d.extend(30);
  await waits(59);
  expect(d.session.intent.to).toBe('run');
  await waits(2);
  expect(d.session.intent).toMatchObject({ to: 'stop', because: 'idle' });
});

test('the same extension twice, by its key, is one; another key is another', async () => {
  const d = new Deployment();
  await d.ready();
  const once = await d.extend(30, ADA, 'key-1');
  expect(await d.extend(30, ADA, 'key-1')).toEqual(once);
  expect(d.aws.events.filter(({ what }) => what === 'extend')).toHaveLength(1);
  await d.extend(30, ADA, 'key-2');
  expect(d.session.lease.stopAt).toBe(T0 + 300 * MINUTE);
});

test('nothing is promised for a launch whose computer nobody has recorded yet, and a minute later it can be extended', async () => {
  const d = new Deployment();
  const other = new Deployment();
  await other.launch();
  const asks = other.aws.trips.all.findIndex(({ call }) => call.startsWith('computers.run')) + 1;
  // The function dies when EC2 has started the computer.
  d.aws.trips.crashAt({ at: asks, when: 'after' });
  expect(await d.dies(() => d.launch())).toBe(true);
  const before = d.session;
  expect(before.instanceId).toBeUndefined();
  await expect(d.extend(30)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining('is not there yet'),
  });
  expect(d.session).toEqual(before);
  await d.pass(MINUTE);
  await d.extend(30);
  expect(d.instance.stopAt).toBe(before.lease.stopAt + 30 * MINUTE);
});
