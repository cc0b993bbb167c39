import { PARKING } from '../../../lambda/domain/lease';
import type { Session } from '../../../lambda/domain/session';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { Deployment, ROOT } from './a-deployment';

/** A stopped computer that was started again days later, and its record as it was before that. */
async function startedSince(later: number): Promise<{ readonly d: Deployment; readonly old: Session }> {
  const d = new Deployment();
  const old = await d.stopped();
  d.aws.pause(later * DAY);
  await d.start();
  await d.pass(3 * MINUTE);
  await d.stop();
  await d.pass(MINUTE);
  return { d, old };
}

/** The table is put back to what it was, as far as this session goes. */
function restore(d: Deployment, old: Session): void {
  d.aws.records.set(d.id, old);
}

/** Days pass, with a sweep in each. */
async function days(d: Deployment, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    d.aws.pause(DAY);
    await d.sweep();
  }
}

describe('after an older table was restored', () => {
  test.each([
    ['after the end that its record tells of', 2],
    ['before the end that its record tells of', 0],
  ])('a disk is kept to the end that its tags tell of: restored %s', async (_when, later) => {
    const { d, old } = await startedSince(13);
    const endAt = d.instance.endAt ?? 0;
    expect(endAt).toBeGreaterThan(old.lease.endAt);
    d.aws.pause(later * DAY);
    restore(d, old);
    await d.sweep();
    expect([d.session.state, d.instance.state, d.session.lease.endAt]).toEqual(['stopped', 'stopped', endAt]);
    expect(d.instance.endAt).toBe(endAt);
    expect([...d.aws.schedules.values()].map(({ kind, at }) => [kind, at])).toEqual([['end', endAt]]);
    d.aws.pause(endAt - MINUTE - d.clock.now());
    await d.sweep();
    expect(d.instance.state).toBe('stopped');
    d.aws.pause(MINUTE);
    await d.sweep();
    await d.pass(MINUTE);
    expect([d.session.state, ...d.aws.leftovers(d.id)]).toEqual(['terminated']);
  });

  test('what it is kept for longer is set aside from the credit of its owner', async () => {
    const { d, old } = await startedSince(13);
    restore(d, old);
    const before = d.aws.account('ada').reserved;
    await d.sweep();
    const perHour = old.credit?.rates.parked ?? 0;
    const longer = ((d.session.lease.endAt - old.lease.endAt) * perHour) / (60 * MINUTE);
    expect(Math.abs(d.aws.account('ada').reserved - before - longer)).toBeLessThan(3);
  });

  test('it is kept also where credit does not cover that: nothing of the time since is in the books', async () => {
    const { d, old } = await startedSince(13);
    const endAt = d.instance.endAt ?? 0;
    const { free } = d.aws.account('ada');
    await d.accounts.grant('ada', { id: 'g', amount: -free, by: ROOT.owner, at: d.clock.now() });
    restore(d, old);
    await days(d, 5);
    expect([d.session.lease.endAt, d.instance.state]).toEqual([endAt, 'stopped']);
  });

  test('an old schedule does not end it either', async () => {
    const { d, old } = await startedSince(13);
    const endAt = d.instance.endAt ?? 0;
    d.aws.pause(2 * DAY);
    restore(d, old);
    await d.alarm({ kind: 'end', owner: 'ada', session: d.id, generation: old.generation });
    expect([d.instance.state, d.session.lease.endAt]).toEqual(['stopped', endAt]);
  });

  test('a computer that runs stops by its record, and keeps its disk to the end that its tags tell of', async () => {
    const d = new Deployment();
    await d.ready();
    const old = d.session;
    await d.stop();
    await d.pass(MINUTE);
    await d.start(300);
    await d.pass(3 * MINUTE);
    const endAt = d.instance.endAt ?? 0;
    restore(d, old);
    await d.sweep();
    expect([d.instance.stopAt, d.instance.endAt]).toEqual([old.lease.stopAt, endAt]);
    expect(d.session.lease).toMatchObject({ stopAt: old.lease.stopAt, endAt });
    expect(d.aws.account('ada').free).toBeGreaterThanOrEqual(0);
  });
});

test('tags of the same start say nothing new: a disk is given up at the end that its record tells of', async () => {
  const d = new Deployment();
  await d.stopped();
  d.instance.endAt = (d.instance.endAt ?? 0) + 3 * DAY;
  await days(d, PARKING / DAY + 1);
  await d.pass(MINUTE);
  expect(d.session.state).toBe('terminated');
});
