import { SLACK } from '../../../lambda/domain/credit';
import { ENDS_SOON, PARKING, RENEWAL } from '../../../lambda/domain/lease';
import { USUAL_POLICY } from '../../../lambda/domain/policy';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { Deployment, ROOT } from './a-deployment';

/** A stopped computer whose disk its owner keeps, or not. */
async function parked(keepDisk: boolean): Promise<Deployment> {
  const d = new Deployment();
  d.policy = { ...USUAL_POLICY, keepDisks: true };
  await d.launch({ image: 'python', keepDisk });
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  return d;
}

/** Days pass, with a sweep in each. */
async function days(d: Deployment, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    await d.pass(DAY);
    await d.sweep();
  }
}

test('a disk that is kept is paid for month by month: its end moves on, in record, tag and schedule', async () => {
  const d = await parked(true);
  const { endAt } = d.session.lease;
  await d.pass(endAt - ENDS_SOON - MINUTE - d.clock.now());
  await d.sweep();
  expect(d.session.lease.endAt).toBe(endAt);
  const before = d.aws.account('ada');
  await d.pass(2 * MINUTE);
  await d.sweep();
  expect(d.session.lease.endAt).toBe(endAt + RENEWAL);
  expect(d.instance.endAt).toBe(endAt + RENEWAL);
  expect([...d.aws.schedules.values()].map(({ kind, at }) => [kind, at])).toEqual([['end', endAt + RENEWAL]]);
  const after = d.aws.account('ada');
  const perHour = d.session.credit?.rates.parked ?? 0;
  const month = (perHour * RENEWAL) / (60 * MINUTE);
  expect(Math.abs(after.reserved - before.reserved - month)).toBeLessThan(3);
  expect(d.aws.events.filter(({ what }) => what === 'renew')).toHaveLength(1);
});

test('after a year it is still there, every month of it was reserved, and the owner starts it again', async () => {
  const d = await parked(true);
  await d.accounts.grant('ada', { id: 'g', amount: 1_000_000_000, by: ROOT.owner, at: d.clock.now() });
  await days(d, 365);
  const yearOf = (d.session.credit?.rates.parked ?? 0) * 24 * 365;
  expect(d.session.credit?.reserved).toBeGreaterThan(yearOf);
  expect([d.session.state, d.instance.state]).toEqual(['stopped', 'stopped']);
  await d.start();
  await d.pass(MINUTE);
  expect(d.session.state).toBe('ready');
  expect(d.session.lease.keepDisk).toBe(true);
});

test('without credit for another month the disk is given up at its end, and nothing is overspent', async () => {
  const d = await parked(true);
  const { free } = d.aws.account('ada');
  await d.accounts.grant('ada', { id: 'g', amount: -free, by: ROOT.owner, at: d.clock.now() });
  const { endAt } = d.session.lease;
  await days(d, PARKING / DAY + 1);
  expect(d.clock.now()).toBeGreaterThan(endAt);
  expect(d.session.state).toBe('terminated');
  expect(d.aws.leftovers(d.id)).toEqual([]);
  expect(d.aws.account('ada')).toMatchObject({ reserved: 0 });
  expect(d.aws.account('ada').free).toBeGreaterThanOrEqual(0);
});

test('credit that is granted in the last days keeps the disk after all', async () => {
  const d = await parked(true);
  const { free } = d.aws.account('ada');
  await d.accounts.grant('ada', { id: 'g', amount: -free, by: ROOT.owner, at: d.clock.now() });
  const { endAt } = d.session.lease;
  await d.pass(endAt - DAY - d.clock.now());
  await d.sweep();
  expect(d.session.lease.endAt).toBe(endAt);
  await d.accounts.grant('ada', { id: 'h', amount: 100_000_000, by: ROOT.owner, at: d.clock.now() });
  await d.sweep();
  expect(d.session.lease.endAt).toBe(endAt + RENEWAL);
});

test('a disk that nobody asked to keep is given up at its end', async () => {
  const d = await parked(false);
  await days(d, (PARKING + SLACK) / DAY + 1);
  expect(d.session.state).toBe('terminated');
});

test('an end that was asked for comes, whatever the lease says of the disk', async () => {
  const d = await parked(true);
  await d.terminate();
  await d.pass(5 * MINUTE);
  expect([d.session.state, ...d.aws.leftovers(d.id)]).toEqual(['terminated']);
});

test('where the administrator does not allow it, a disk that is to be kept is refused and nothing starts', async () => {
  const d = new Deployment();
  await expect(d.launch({ image: 'python', keepDisk: true })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('given up after 14 days'),
  });
  expect([d.aws.records.size, d.aws.instances.size]).toEqual([0, 0]);
});

test('a start may ask for it, may give it up, and says nothing to leave it as it is', async () => {
  const d = await parked(false);
  const again = async (keepDisk?: boolean): Promise<boolean | undefined> => {
    await d.start(60, undefined, undefined, keepDisk);
    await d.pass(MINUTE);
    await d.stop();
    await d.pass(MINUTE);
    return d.session.lease.keepDisk;
  };
  expect(await again(true)).toBe(true);
  expect(await again()).toBe(true);
  expect(await again(false)).toBe(false);
});

test('a start after the administrator has forbidden it keeps no disk any more', async () => {
  const d = await parked(true);
  d.policy = USUAL_POLICY;
  await d.start();
  expect(d.session.lease.keepDisk).toBe(false);
});

test('without a sweep in its last days a disk that is paid for is kept all the same: its schedule renews it', async () => {
  const d = await parked(true);
  const { endAt } = d.session.lease;
  await d.pass(endAt + 5 * MINUTE - d.clock.now());
  expect([d.session.state, d.session.lease.endAt]).toEqual(['stopped', endAt + RENEWAL]);
});

test('when nothing worked for weeks, the first sweep afterwards keeps it from then on', async () => {
  const d = await parked(true);
  const { endAt } = d.session.lease;
  d.aws.pause(endAt + 40 * DAY - d.clock.now());
  await d.sweep();
  expect(d.session.state).toBe('stopped');
  expect(d.session.lease.endAt).toBeGreaterThan(d.clock.now());
});

/** A kept disk after its end, that nothing has renewed. */
async function due(): Promise<{ readonly d: Deployment; readonly endAt: number }> {
  const d = await parked(true);
  const { endAt } = d.session.lease;
  d.aws.pause(endAt + DAY - d.clock.now());
  return { d, endAt };
}

describe('while other writes are made on the account of the owner', () => {
  test('a disk that is paid for is asked for again, and kept', async () => {
    const { d } = await due();
    d.aws.conflicts = 1;
    expect((await d.sweep()).failed).toEqual([]);
    expect([d.session.state, d.session.intent.to, d.instance.state]).toEqual(['stopped', 'stop', 'stopped']);
    expect(d.session.lease.endAt).toBeGreaterThan(d.clock.now());
    expect(d.aws.events.filter(({ what }) => what === 'renew')).toHaveLength(1);
  });

  test('it is never given up for want of an answer: the next sweep asks again', async () => {
    const { d, endAt } = await due();
    d.aws.conflicts = 1_000;
    await d.sweep();
    expect([d.session.intent.to, d.instance.state, d.session.lease.endAt]).toEqual([
      'stop',
      'stopped',
      endAt,
    ]);
    expect(1_000 - d.aws.conflicts).toBeLessThan(10);
    d.aws.conflicts = 0;
    await d.sweep();
    expect(d.session.lease.endAt).toBeGreaterThan(d.clock.now());
  });

  test('what a schedule calls is called again until it is known', async () => {
    const { d } = await due();
    d.aws.conflicts = 1_000;
    const alarm = d.alarm({ kind: 'end', owner: 'ada', session: d.id, generation: d.session.generation });
    await expect(alarm).rejects.toMatchObject({ name: 'NotSettled' });
    expect([d.session.intent.to, d.instance.state]).toEqual(['stop', 'stopped']);
  });

  test('its owner is not warned of an end that credit may yet move', async () => {
    const d = await parked(true);
    d.aws.pause(d.session.lease.endAt - DAY - d.clock.now());
    d.aws.conflicts = 1_000;
    await d.sweep();
    expect(d.aws.events.filter(({ what }) => what === 'warned')).toEqual([]);
  });

  test('two disks of one owner are both kept by one sweep', async () => {
    const d = await parked(true);
    await d.launch({ image: 'python', keepDisk: true }, 'second');
    await d.pass(MINUTE);
    await d.stopEverything();
    await d.pass(MINUTE);
    const last = Math.max(...[...d.aws.records.values()].map(({ lease }) => lease.endAt));
    d.aws.pause(last + DAY - d.clock.now());
    d.aws.conflicts = 2;
    await d.sweep();
    const found = [...d.aws.records.values()];
    expect(found.map(({ state, intent }) => [state, intent.to])).toEqual([
      ['stopped', 'stop'],
      ['stopped', 'stop'],
    ]);
    expect(found.every(({ lease }) => lease.endAt > d.clock.now())).toBe(true);
  });
});

test('a disk whose computer was last seen on its way to its stop is kept like any other', async () => {
  const d = new Deployment();
  d.policy = { ...USUAL_POLICY, keepDisks: true };
  await d.launch({ image: 'python', keepDisk: true });
  await d.pass(MINUTE);
  await d.stop();
  expect(d.session.state).toBe('stopping');
  d.aws.pause(d.session.lease.endAt + DAY - d.clock.now());
  await d.sweep();
  expect([d.session.state, d.session.intent.to]).toEqual(['stopped', 'stop']);
  expect(d.session.lease.endAt).toBeGreaterThan(d.clock.now());
});
