import { PARKING } from '../../../lambda/domain/lease';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { T0 } from '../../builders/session';
import { Deployment } from './a-deployment';

test('a computer runs to its deadline, not longer, and its owner reads why it stopped', async () => {
  const d = new Deployment();
  await d.ready();
  await d.pass(T0 + 240 * MINUTE - 1 - d.clock.now());
  expect(d.session).toMatchObject({ state: 'ready', intent: { to: 'run' } });
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({
    state: 'stopped',
    intent: { to: 'stop', because: 'deadline' },
    reasons: [{ code: 'deadline' }],
  });
});

test('a computer that never proves itself starts until its deadline, and is stopped then', async () => {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(239 * MINUTE);
  expect(d.session).toMatchObject({ state: 'starting', reasons: [{ code: 'no-report' }] });
  await d.pass(2 * MINUTE);
  expect(d.session.state).toBe('stopped');
});

test('a stopped computer is given up fourteen days after its deadline, with all that belongs to it', async () => {
  const d = new Deployment();
  await d.stopped();
  await d.pass(T0 + 240 * MINUTE + 14 * DAY - 1 - d.clock.now());
  expect(d.session.state).toBe('stopped');
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'terminated', intent: { because: 'parking-over' } });
  expect(d.aws.leftovers(d.id)).toEqual([]);
});

test.each(['stop', 'end', 'door'] as const)(
  'a stale schedule (%s) stops and ends nothing, and what is missing is armed again',
  async (kind) => {
    const d = new Deployment();
    await d.ready();
    d.aws.schedules.clear();
    await d.alarm({ kind, owner: 'ada', session: d.id, generation: 1 });
    expect(d.session).toMatchObject({ state: 'ready', intent: { to: 'run' } });
    expect([...d.aws.schedules.values()]).toMatchObject([{ kind: 'stop' }]);
  },
);

test('a schedule of a session that is over, or that never was, does nothing', async () => {
  const d = new Deployment();
  await d.ready();
  await d.terminate();
  await d.pass(MINUTE);
  const before = d.session;
  await d.alarm({ kind: 'stop', owner: 'ada', session: d.id, generation: 1 });
  await d.alarm({ kind: 'stop', owner: 'ada', session: 's-none', generation: 1 });
  expect(d.session).toEqual(before);
});

test('a door closes when its time is up, and the computer stays ready', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor(5);
  await d.pass(6 * MINUTE);
  expect(d.aws.groups.size).toBe(0);
  expect(d.session.door).toBeUndefined();
  expect(d.session.state).toBe('ready');
});

test('a computer that was stopped at its deadline is given up after its parking, although all news of it were lost', async () => {
  const d = new Deployment();
  await d.ready();
  d.news = async () => undefined;
  await d.pass(5 * 60 * MINUTE);
  expect(d.instance.state).toBe('stopped');
  await d.pass(PARKING);
  expect(d.instance.state).toBe('terminated');
});

test('a computer that is still pending when its lease ends is stopped as soon as EC2 can, without its news', async () => {
  const d = new Deployment();
  d.guestsWork = false;
  d.news = async () => undefined;
  await d.launch({ image: 'python', minutes: 1 });
  const { stopAt } = d.session.lease;
  d.instance.movesAt = stopAt + 30_000;
  const alarm = { kind: 'stop', owner: 'ada', session: d.id, generation: 1 } as const;
  d.clock.set(stopAt);
  // Whoever fires the schedule calls again after a minute.
  await expect(d.alarm(alarm)).rejects.toThrow('cannot be stopped yet');
  d.aws.pause(MINUTE);
  await d.alarm(alarm);
  expect(d.instance.state).toBe('stopping');
});
