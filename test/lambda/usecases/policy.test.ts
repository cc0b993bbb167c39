import type { Policy } from '../../../lambda/domain/policy';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { estimateLaunch } from '../../../lambda/usecases/estimate-launch';
import { estimateView } from '../../../lambda/contract/estimate-answer';
import { anImage } from '../../builders/image';
import { FakeImages } from '../../fakes/fake-images';
import { ADA, BOB, Deployment } from './a-deployment';

function deployment(policy: Partial<Policy>): Deployment {
  const d = new Deployment();
  d.policy = { ...d.policy, ...policy };
  return d;
}

function estimate(d: Deployment, minutes?: number) {
  const { clock, prices, accounts, policy } = d;
  return estimateLaunch({ clock, prices, accounts, policy, images: new FakeImages(d.aws) }, ADA, {
    image: 'python',
    minutes,
  });
}

/** Days are limited to what `minutes` of a launch may cost. */
async function limited(minutes: number): Promise<Deployment> {
  const d = new Deployment();
  const { worstCase } = await estimate(d, minutes);
  d.policy = { ...d.policy, dailySpend: worstCase };
  return d;
}

const minutesOf = (d: Deployment): number => (d.session.lease.stopAt - d.clock.now()) / MINUTE;
const names = ['a', 'b', 'c', 'd', 'e'];

describe('the longest lease', () => {
  test('is what a launch without minutes gets where it is shorter than the usual one', async () => {
    const d = deployment({ longestLeaseMinutes: 30 });
    await d.launch();
    expect(minutesOf(d)).toBe(30);
    expect((await estimate(d)).minutes).toBe(30);
  });

  test('bounds launch, start, extension and estimate, and may be a week', async () => {
    const d = deployment({ longestLeaseMinutes: 10_080 });
    await d.launch({ image: 'python', minutes: 10_080 });
    expect(minutesOf(d)).toBe(10_080);
    await d.pass(MINUTE);
    await expect(d.extend(2)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('at most 10080 minutes from now'),
    });
    await d.extend(1);
    await d.stop();
    await d.pass(MINUTE);
    d.policy = { longestLeaseMinutes: 60 };
    await expect(d.start(61)).rejects.toMatchObject({ code: 'invalid', message: /at most 60 minutes/ });
    expect(d.session.state).toBe('stopped');
    await d.start(60);
    await expect(estimate(d, 61)).rejects.toMatchObject({ code: 'invalid' });
    await expect(d.launch({ image: 'python', minutes: 61 }, 'other')).rejects.toMatchObject({
      code: 'invalid',
    });
    expect(d.aws.records.size).toBe(1);
  });

  test('that was shortened since does not part a repeated launch from its session', async () => {
    const d = new Deployment();
    const order = { image: 'python', minutes: 600 };
    const { id } = await d.launch(order);
    d.policy = { longestLeaseMinutes: 60 };
    expect((await d.launch(order)).id).toBe(id);
  });

  test('also bounds a computer whose record and tag of its end are lost', async () => {
    const d = deployment({ longestLeaseMinutes: 60 });
    await d.ready();
    d.aws.records.clear();
    d.aws.schedules.clear();
    delete d.instance.stopAt;
    await d.sweep();
    expect(d.session.lease.stopAt).toBe(d.instance.launchedAt + 60 * MINUTE);
  });
});

describe('the idle limit of an image', () => {
  const idle = { usualMinutes: 20, mostMinutes: 90, neverAllowed: false };

  test('holds for launches that say nothing, and what an owner may ask for is recorded', async () => {
    const d = new Deployment();
    d.aws.images = [anImage({ idle })];
    expect((await d.launch()).lease.idleMinutes).toBe(20);
    expect((await d.launch({ image: 'python', idleMinutes: 90 }, 'b')).lease.idleMinutes).toBe(90);
  });

  test.each([91, 0])('refuses %d minutes before anything is written', async (idleMinutes) => {
    const d = new Deployment();
    d.aws.images = [anImage({ idle })];
    await expect(d.launch({ image: 'python', idleMinutes })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('1 to 90 minutes'),
    });
    expect([d.aws.records.size, d.aws.account('ada').reserved]).toEqual([0, 0]);
  });
});

describe('sessions at once', () => {
  test('of twenty launches at once exactly three run, the others are told which do', async () => {
    const d = deployment({ sessionsAtOnce: 3 });
    const asked = Array.from({ length: 20 }, (_, i) => d.launch({ image: 'python', name: `n${i}` }, `k${i}`));
    const results = await Promise.allSettled(asked);
    const running = [...d.aws.records.values()].map(({ name }) => name);
    expect(running).toHaveLength(3);
    expect([...(d.aws.running.get('ada') ?? [])].toSorted()).toEqual([...d.aws.records.keys()].toSorted());
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    );
    expect(refused).toHaveLength(17);
    for (const refusal of refused) {
      expect(refusal).toMatchObject({ code: 'too-many-sessions' });
      expect(refusal.message).toContain('You may have 3 computers running at once');
      for (const name of running) expect(refusal.message).toContain(name);
    }
  });

  test("a repeat of a launch is the same session and never one too many; another's do not count", async () => {
    const d = deployment({ sessionsAtOnce: 1 });
    const { id } = await d.launch();
    expect((await d.launch()).id).toBe(id);
    await expect(d.launch({ image: 'python' }, 'b')).rejects.toMatchObject({
      message: expect.stringContaining('one computer running at once'),
    });
    await d.launch({ image: 'python' }, 'b', BOB);
  });

  test('a place is free when a computer has stopped or ended, not before, and a start takes one', async () => {
    const d = deployment({ sessionsAtOnce: 1 });
    await d.ready();
    await d.stop();
    await expect(d.launch({ image: 'python' }, 'b')).rejects.toMatchObject({ code: 'too-many-sessions' });
    await d.pass(MINUTE);
    await d.launch({ image: 'python', name: 'second' }, 'b');
    await expect(d.start()).rejects.toMatchObject({
      code: 'too-many-sessions',
      message: expect.stringContaining('second'),
    });
    expect(d.session).toMatchObject({ state: 'stopped', generation: 1 });
  });

  test('a launch that failed and a session that ended leave their places', async () => {
    const d = deployment({ sessionsAtOnce: 1 });
    for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, 'InsufficientInstanceCapacity');
    await expect(d.launch()).rejects.toMatchObject({ code: 'no-capacity' });
    d.aws.refusals.clear();
    await d.launch({ image: 'python' }, 'b');
    const [, second] = d.aws.records.keys();
    expect([...(d.aws.running.get('ada') ?? [])]).toEqual([second]);
  });

  test('stopping and ending work with more running than the limit, which was lowered since', async () => {
    const d = new Deployment();
    await d.ready();
    for (const key of names) await d.launch({ image: 'python' }, key);
    d.policy = { ...d.policy, sessionsAtOnce: 1 };
    await d.stop();
    await d.pass(MINUTE);
    await d.terminate();
    await d.pass(MINUTE);
    expect(d.session.state).toBe('terminated');
    expect(d.aws.running.get('ada')?.size).toBe(names.length);
  });
});

describe('what an estimate says of the policy', () => {
  test('where the administrator says nothing: the longest lease and the largest disk, and no other limit', async () => {
    const d = new Deployment();
    expect(estimateView(await estimate(d)).limits).toEqual({
      longestMinutes: 720,
      largestDiskGiB: 200,
      keepDisks: false,
    });
  });

  test('else what holds, and how many more computers may run at this moment', async () => {
    const d = deployment({
      longestLeaseMinutes: 60,
      largestDiskGiB: 50,
      keepDisks: true,
      sessionsAtOnce: 2,
      dailySpend: 5_000_000,
    });
    const limits = async () => (await estimate(d)).limits;
    expect(await limits()).toEqual({
      longestMinutes: 60,
      largestDiskGiB: 50,
      keepDisks: true,
      sessionsAtOnce: 2,
      sessionsLeft: 2,
      dailySpend: 5_000_000,
    });
    await d.ready();
    expect(await limits()).toMatchObject({ sessionsLeft: 1 });
    await d.stop();
    await d.pass(MINUTE);
    expect(await limits()).toMatchObject({ sessionsLeft: 2 });
  });

  test('fewer than run already leave none, not less', async () => {
    const d = new Deployment();
    await d.launch();
    await d.launch({ image: 'python' }, 'b');
    d.policy = { ...d.policy, sessionsAtOnce: 1 };
    expect((await estimate(d)).limits).toMatchObject({ sessionsAtOnce: 1, sessionsLeft: 0 });
  });
});

describe('the daily spend', () => {
  const HOUR = 60;

  test('a lease that the day does not cover is as long as the day pays for, and says what bound it', async () => {
    const d = await limited(HOUR);
    const before = await estimate(d);
    expect(before).toMatchObject({ fits: false, leftToday: d.policy.dailySpend });
    const session = await d.launch();
    expect(session.lease.boundBy).toBe('daily-spend');
    expect(minutesOf(d)).toBeGreaterThan(55);
    expect(minutesOf(d)).toBeLessThanOrEqual(HOUR);
    expect(d.aws.committed('ada', '2026-11-25')).toBeLessThanOrEqual(d.policy.dailySpend ?? 0);
    expect(d.aws.committed('ada', '2026-11-25')).toBe(session.credit?.reserved);
  });

  test('the whole allowance and not a micro-dollar more is committed on one day', async () => {
    const d = await limited(HOUR);
    expect(await estimate(d, HOUR)).toMatchObject({ fits: true });
    expect((await d.launch({ image: 'python', minutes: HOUR })).lease.boundBy).toBe('asked');
    await expect(d.launch({ image: 'python', minutes: 1 }, 'b')).rejects.toMatchObject({
      code: 'daily-limit',
      message: expect.stringMatching(/0\.00 \$ are left today\. The day begins anew at 00:00 UTC/),
    });
    await d.pass(MINUTE);
    await expect(d.extend(1)).rejects.toMatchObject({
      code: 'daily-limit',
      message: expect.stringContaining('It covers no minute more'),
    });
    expect(estimateView(await estimate(d, HOUR))).toMatchObject({
      fits: false,
      leftToday: 0,
      minutesPaid: 0,
      text: expect.stringContaining("0.00 $ of today's allowance left"),
    });
  });

  test('what a stop gives back can be had again on the same day, and a new day begins at 00:00 UTC', async () => {
    const d = await limited(2 * HOUR);
    await d.launch({ image: 'python', minutes: 2 * HOUR });
    await expect(d.launch({ image: 'python', minutes: HOUR }, 'b')).rejects.toMatchObject({
      code: 'daily-limit',
    });
    await d.pass(5 * MINUTE);
    await d.stop();
    await d.pass(MINUTE);
    await expect(d.start(4 * HOUR)).rejects.toMatchObject({ code: 'daily-limit' });
    await d.start(HOUR);
    await d.pass(10 * HOUR * MINUTE);
    expect(new Date(d.clock.now()).toISOString()).toContain('2026-11-26T00:0');
    await d.launch({ image: 'python', minutes: 2 * HOUR }, 'c');
    expect(d.aws.committed('ada', '2026-11-26')).toBe(d.policy.dailySpend);
  });

  test('the rest of a lease of yesterday does not pay for today', async () => {
    const d = await limited(12 * HOUR);
    await d.launch({ image: 'python', minutes: 11 * HOUR });
    await d.pass(10 * HOUR * MINUTE + 5 * MINUTE);
    await d.extend(1);
    await d.terminate();
    await d.pass(MINUTE);
    expect(d.aws.committed('ada', '2026-11-26')).toBe(0);
    expect(d.aws.committed('ada', '2026-11-25')).toBeGreaterThan(0);
  });

  test('twenty launches at once commit no more than the day allows', async () => {
    const d = await limited(HOUR);
    d.policy = { ...d.policy, dailySpend: 3 * (d.policy.dailySpend ?? 0) };
    const order = { image: 'python', minutes: HOUR };
    await Promise.allSettled(Array.from({ length: 20 }, (_, i) => d.launch(order, `k${i}`)));
    expect(d.aws.records.size).toBe(3);
    expect(d.aws.committed('ada', '2026-11-25')).toBe(d.policy.dailySpend);
  });

  test('without a limit no day is counted, and the ledger is the account with one', async () => {
    const d = new Deployment();
    await d.stopped();
    expect(d.aws.days.size).toBe(0);
    const limitedToo = await limited(12 * HOUR);
    await limitedToo.stopped();
    await limitedToo.pass(DAY);
    const sum = (of: 'reserved' | 'spent'): number =>
      limitedToo.aws.ledger.reduce((all, line) => all + line[of], 0);
    const { reserved, spent } = limitedToo.aws.account('ada');
    expect([sum('reserved'), sum('spent')]).toEqual([reserved, spent]);
    expect(limitedToo.aws.ledger.every((line) => line.reserved !== 0 || line.spent !== 0)).toBe(true);
  });
});
