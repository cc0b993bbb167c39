import { timelineView } from '../../../lambda/contract/answers';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { showTimeline } from '../../../lambda/usecases/show-timeline';
import { quietSignals } from '../../builders/signals';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

const told = async (d: Deployment, caller = ADA): Promise<readonly string[]> => {
  const { events, more } = await showTimeline(d, caller, d.id);
  return timelineView(events, more).events.map(({ text }) => text);
};
const warnings = (d: Deployment): readonly string[] =>
  d.aws.events.flatMap(({ what, detail, who }) => (what === 'warned' ? [`${who}: ${detail}`] : []));

/** Reports of a computer that nobody uses, one each minute. */
async function idles(d: Deployment, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes && d.instance.state === 'running'; minute++) {
    await d.pass(MINUTE);
    await d.report(d.proof(d.instance, { signals: quietSignals() }));
  }
}

test('an unused computer tells that it was launched, became ready, warned twice, and stopped, each with its sentence', async () => {
  const d = new Deployment();
  await d.launch();
  await d.pass(MINUTE);
  d.guestsWork = false;
  await idles(d, 70);
  await d.pass(MINUTE);
  expect(await told(d)).toEqual([
    'launched by ada from 192.0.2.7',
    'ready',
    'warned: stops at 15:00 UTC, because it is not being used',
    'warned: last warning, stops at 15:00 UTC, because it is not being used',
    'stopping',
    'stopped: idle since 14:00 UTC (no input, CPU 2 %, GPU 0 %)',
  ]);
});

test('a silent computer is warned by the sweeper, each level once however often it sweeps', async () => {
  const d = new Deployment();
  await d.ready();
  d.guestsWork = false;
  await d.pass(d.session.lease.stopAt - 30 * MINUTE - d.clock.now());
  for (let sweeps = 0; sweeps < 30; sweeps++) {
    await d.sweep();
    await d.pass(MINUTE);
  }
  expect(warnings(d)).toEqual([
    'sweep: stops at 18:00 UTC, when its lease ends',
    'sweep: last warning, stops at 18:00 UTC, when its lease ends',
  ]);
});

test('an extended lease is warned of anew, and not before its time', async () => {
  const d = new Deployment();
  await d.ready();
  await d.pass(d.session.lease.stopAt - 4 * MINUTE - d.clock.now());
  expect(warnings(d)).toHaveLength(1);
  await d.extend(60);
  await d.pass(40 * MINUTE);
  expect(warnings(d)).toHaveLength(1);
  await d.pass(24 * MINUTE - 1);
  expect(warnings(d).at(-1)).toBe('guest-report: last warning, stops at 19:00 UTC, when its lease ends');
});

test('a start begins with no warning given, even when its lease ends when the one before would have', async () => {
  const d = new Deployment();
  await d.launch({ image: 'python', minutes: 10 });
  await d.pass(MINUTE);
  await d.sweep();
  const { stopAt } = d.session.lease;
  expect(d.session.warned?.deadline).toEqual({ at: stopAt, level: 'first' });
  await d.stop();
  await d.pass(MINUTE);
  await d.start((stopAt - d.clock.now()) / MINUTE);
  expect(d.session.lease.stopAt).toBe(stopAt);
  expect(d.session.warned).toBeUndefined();
});

test("the end of a stopped computer's disk is warned of three days and one day before, and told when it comes", async () => {
  const d = new Deployment();
  await d.stopped();
  const { endAt } = d.session.lease;
  await d.pass(endAt - 3 * DAY - 1 - d.clock.now());
  await d.sweep();
  expect(warnings(d)).toEqual([]);
  for (const before of [3 * DAY, 2 * DAY, DAY + 1]) {
    await d.pass(endAt - before - d.clock.now());
    await d.sweep();
    expect(warnings(d)).toEqual(['sweep: its disk is given up on 2026-12-09 at 18:00 UTC']);
  }
  await d.pass(endAt - DAY - d.clock.now());
  await d.sweep();
  await d.sweep();
  expect(warnings(d).slice(1)).toEqual([
    'sweep: last warning, its disk is given up on 2026-12-09 at 18:00 UTC',
  ]);
  await d.pass(DAY + 5 * MINUTE);
  expect((await told(d)).at(-1)).toBe('terminated: its disk was kept until 2026-12-09 at 18:00 UTC');
});

test('a disk that is kept is paid for without a warning; without credit its owner is warned', async () => {
  const d = new Deployment();
  d.policy = { ...d.policy, keepDisks: true };
  await d.launch({ image: 'python', keepDisk: true });
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  const { endAt } = d.session.lease;
  await d.pass(endAt - 3 * DAY - d.clock.now());
  await d.sweep();
  expect(d.session.lease.endAt).toBeGreaterThan(endAt);
  expect(warnings(d)).toEqual([]);
  const { granted, free } = d.aws.account('ada');
  const account = d.aws.accounts.get('ada');
  d.aws.accounts.set('ada', { reserved: 0, spent: 0, ...account, granted: granted - free });
  await d.pass(d.session.lease.endAt - 3 * DAY - d.clock.now());
  await d.sweep();
  await d.sweep();
  expect(warnings(d)).toEqual(['sweep: its disk is given up on 2027-01-08 at 18:00 UTC']);
});

test('a start that EC2 refuses is told, with what EC2 said', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.startRefusal = { code: 'no-capacity', text: 'AWS has no capacity.' };
  await expect(d.start()).rejects.toMatchObject({ code: 'no-capacity' });
  expect((await told(d)).slice(-2)).toEqual([
    'started by ada from 192.0.2.7',
    'stopped: It could not be started: AWS has no capacity.',
  ]);
});

test('only its owner and an administrator read a timeline, also after the end; to others there is no such session', async () => {
  const d = new Deployment();
  await d.ready();
  await d.terminate();
  await d.pass(MINUTE);
  const own = await told(d);
  expect(own.slice(-3)).toEqual([
    'to be ended, asked for by ada from 192.0.2.7',
    'terminating',
    'terminated: its owner asked for it',
  ]);
  expect(await told(d, ROOT)).toEqual(own);
  const calls = d.aws.trips.all.length;
  await expect(told(d, BOB)).rejects.toMatchObject({ code: 'not-found' });
  expect(d.aws.trips.all.slice(calls).map(({ call }) => call)).toEqual(['sessions.find']);
});

test('of a very long timeline the newest 200 events are told, and that there are more', async () => {
  const d = new Deployment();
  await d.ready();
  const event = { session: d.id, what: 'credential', who: 'ada' };
  for (let at = d.aws.events.length; at < 200; at++) await d.timeline.append({ ...event, at });
  expect(await showTimeline(d, ADA, d.id)).toMatchObject({ more: false, events: { length: 200 } });
  await d.timeline.append({ ...event, at: 200 });
  const { events, more } = await showTimeline(d, ADA, d.id);
  expect([events.length, more, events[0]?.what, events.at(-1)?.at]).toEqual([200, true, 'ready', 200]);
});
