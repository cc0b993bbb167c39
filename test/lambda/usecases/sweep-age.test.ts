import { NOTHING_LOOKED_AT } from '../../../lambda/domain/seen';
import { MINUTE } from '../../../lambda/domain/time';
import { takeCensus, worldOf } from '../../../lambda/usecases/census';
import { FakeEstate } from '../../fakes/fake-estate';
import { Deployment } from './a-deployment';

/** What a sweep has read in bulk grows old while it works: something happens between that and what it does about it. */
function whileItSweeps(d: Deployment, happens: () => Promise<unknown>): void {
  const livePages = d.sessions.livePages.bind(d.sessions);
  let isOver = false;
  d.sessions.livePages = async function* (unreadable) {
    yield* livePages(unreadable);
    if (isOver) return;
    isOver = true;
    await happens();
  };
}

describe('a computer that its owner starts while a sweep is at work', () => {
  test.each([0, 59_999, 60_000, 75_000, 180_000])(
    'is not stopped by what the sweep had seen before, %d ms after the start',
    async (later) => {
      const d = new Deployment();
      await d.stopped();
      d.aws.pause(3 * MINUTE);
      // So that the sweep has something to do about it.
      d.aws.schedules.clear();
      whileItSweeps(d, async () => {
        await d.start();
        await d.pass(later);
      });
      expect((await d.sweep(235)).failed).toEqual([]);
      await d.pass(MINUTE);
      expect([d.session.state, d.session.intent.to, d.instance.state]).toEqual(['ready', 'run', 'running']);
      expect(d.unarmed()).toEqual([]);
    },
  );

  test('is not stopped either when its record is not among those that the sweep has listed', async () => {
    const d = new Deployment();
    await d.stopped();
    d.aws.pause(3 * MINUTE);
    d.sessions.listLive = () => Promise.resolve([]);
    whileItSweeps(d, async () => {
      await d.start();
      await d.pass(75_000);
    });
    expect((await d.sweep(235)).failed).toEqual([]);
    await d.pass(MINUTE);
    expect([d.session.state, d.session.intent.to, d.instance.state]).toEqual(['ready', 'run', 'running']);
  });
});

test('a computer without a readable record is not stopped by tags that may have changed since they were read', async () => {
  const d = new Deployment();
  const { lease } = await d.ready();
  d.aws.pause(lease.stopAt - MINUTE - d.clock.now());
  whileItSweeps(d, async () => {
    await d.extend(60);
    d.aws.pause(3 * MINUTE);
    throw new Error('the table cannot be read');
  });
  await expect(d.sweep(235)).rejects.toThrow('cannot be read');
  expect(d.instance.state).toBe('running');
});

test.each([
  // When it was changed, from the moment at which the reading began.
  [-MINUTE - 1, true],
  [-MINUTE, true],
  [-MINUTE + 1, false],
  [0, false],
  [MINUTE, false],
])('what was changed at %d ms is believed: %j', async (changed, isBelieved) => {
  const d = new Deployment();
  const session = await d.ready();
  d.aws.pause(10 * MINUTE);
  const census = await takeCensus({ estate: new FakeEstate(d.aws), clock: d.clock });
  const at = census.takenAt + changed;
  // However much later it is asked for.
  d.aws.pause(10 * MINUTE);
  for (const it of [
    { ...session, startedAt: at },
    { ...session, intent: { ...session.intent, at } },
  ])
    expect(worldOf(it, census) !== NOTHING_LOOKED_AT).toBe(isBelieved);
});
