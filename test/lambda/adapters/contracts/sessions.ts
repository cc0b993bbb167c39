import type { Session } from '../../../../lambda/domain/session';
import { moveBetween } from '../../../../lambda/domain/credit';
import { DayExceeded, TooManyRunning } from '../../../../lambda/ports/accounts';
import { Overtaken, type Sessions } from '../../../../lambda/ports/sessions';
import { liveSessions } from '../../../../lambda/usecases/live-sessions';
import type { TimelineEvent } from '../../../../lambda/ports/timeline';
import { newSession } from '../sessions-of-tests';

function launched(session: Session): TimelineEvent {
  return { session: session.id, at: session.createdAt, what: 'launch', who: session.owner };
}

/** A launch that commits its owner to so much on a day. */
function costing(owner: string, reserved: number, of: string): Session {
  const day = { of, taken: reserved };
  const rates = { running: {}, parked: 0 };
  return newSession({
    owner,
    credit: { rates, reserved, spent: 0, parkedUntil: 0, settledGeneration: 0, day },
  });
}

function unreadable(error: Error): never {
  throw error;
}

/** What every home of records keeps. */
export function sessionsContract(make: () => Sessions): void {
  async function stored(changes: Parameters<typeof newSession>[0] = {}): Promise<Session> {
    const session = newSession(changes);
    return (await make().create(session, launched(session))).session;
  }

  it('a session that is created twice is the first one, and nothing of it changes', async () => {
    const session = newSession();
    const first = await make().create(session, launched(session));
    expect(first.created).toBe(true);
    const second = await make().create({ ...session, name: 'another' }, launched(session));
    expect(second).toEqual({ created: false, session: first.session });
    expect(await make().find(session.owner, session.id)).toEqual(first.session);
  });

  it('two creations at the same time make one session', async () => {
    const session = newSession();
    const both = await Promise.all(
      ['one', 'two'].map((name) => make().create({ ...session, name }, launched(session))),
    );
    expect(both.filter(({ created }) => created)).toHaveLength(1);
    expect(both[0]?.session).toEqual(both[1]?.session);
  });

  it('a saved session has the next version, all its fields, and none that was taken away', async () => {
    const before = await stored();
    const { claim: _claim, phase: _phase, ...rest } = before;
    const saved = await make().save({ ...rest, state: 'ready', instanceId: 'i-0123456789abcdef0' });
    expect(saved.version).toBe(before.version + 1);
    expect(await make().find(before.owner, before.id)).toEqual(saved);
    expect(saved).not.toHaveProperty('claim');
  });

  it.each([
    ['alone', false],
    ['with an event', true],
  ])('a save %s is overtaken by one that came between, and changes nothing', async (_how, withEvent) => {
    const before = await stored();
    const winner = await make().save({ ...before, name: 'winner' });
    const loser = make().save({ ...before, name: 'loser' }, withEvent ? launched(before) : undefined);
    await expect(loser).rejects.toBeInstanceOf(Overtaken);
    expect(await make().find(before.owner, before.id)).toEqual(winner);
  });

  it('of many saves at the same time exactly one wins', async () => {
    const before = await stored();
    const saves = await Promise.allSettled(
      [1, 2, 3, 4].map((n) =>
        make().save({ ...before, name: `n${n}` }, n % 2 ? launched(before) : undefined),
      ),
    );
    expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await make().find(before.owner, before.id))?.version).toBe(before.version + 1);
  });

  it("another's session does not exist for an owner, but its id finds it", async () => {
    const session = await stored({ owner: 'grace' });
    expect(await make().find('ada', session.id)).toBeUndefined();
    expect(await make().findById(session.id)).toEqual(session);
    expect(await make().findById('s-never')).toBeUndefined();
  });

  it('an owner sees all own sessions and no other', async () => {
    const owner = 'emmy';
    const own = [await stored({ owner }), await stored({ owner })].map(({ id }) => id);
    await stored({ owner: 'emmy2' });
    const found = await make().listOf(owner, unreadable);
    expect(found.map(({ id }) => id).toSorted()).toEqual(own.toSorted());
  });

  it('of twenty launches at once exactly as many are written as may run, and the others are told which run', async () => {
    const owner = 'many';
    const drafts = Array.from({ length: 20 }, () => newSession({ owner }));
    const results = await Promise.allSettled(
      drafts.map((draft) => make().create(draft, launched(draft), { sessionsAtOnce: 3 })),
    );
    const ids = (await make().listOf(owner, unreadable)).map(({ id }) => id).toSorted();
    expect(ids).toHaveLength(3);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as TooManyRunning] : [],
    );
    expect(refused).toHaveLength(17);
    for (const error of refused) {
      expect(error).toBeInstanceOf(TooManyRunning);
      expect([...error.running].toSorted()).toEqual(ids);
    }
  });

  it('a repeat of a launch is never one too many, and a place is free when a session rests', async () => {
    const limits = { sessionsAtOnce: 1 };
    const [first, second] = [newSession({ owner: 'one' }), newSession({ owner: 'one' })];
    const { session } = await make().create(first, launched(first), limits);
    expect((await make().create(first, launched(first), limits)).created).toBe(false);
    await expect(make().create(second, launched(second), limits)).rejects.toBeInstanceOf(TooManyRunning);
    // What is counted already is not one more: its record may have been lost.
    const recounted = { reserved: 0, spent: 0, running: 'begins' as const };
    const counted = await make().save(session, launched(session), recounted, limits);
    const stopped = { ...counted, state: 'stopped' as const };
    const rests = await make().save(stopped, undefined, moveBetween(counted, stopped), limits);
    await make().create(second, launched(second), limits);
    const again = { ...rests, state: 'starting' as const };
    const move = moveBetween(rests, again);
    await expect(make().save(again, launched(again), move, limits)).rejects.toBeInstanceOf(TooManyRunning);
    // What only says how it is, is written whatever the limit.
    expect((await make().save(again, launched(again), move)).state).toBe('starting');
  });

  it('a write commits up to the whole of a day and not one micro-dollar more; what comes back is there again', async () => {
    const limits = { dailySpend: 100_000 };
    const create = (reserved: number, of = '2026-11-25') => {
      const draft = costing('daily', reserved, of);
      return make().create(draft, launched(draft), limits);
    };
    await expect(create(100_001)).rejects.toBeInstanceOf(DayExceeded);
    const { session } = await create(60_000);
    await expect(create(40_001)).rejects.toBeInstanceOf(DayExceeded);
    await create(40_000);
    await expect(create(1)).rejects.toBeInstanceOf(DayExceeded);
    await create(1, '2026-11-26');
    const { credit } = session;
    if (credit === undefined) throw new Error('it costs nothing');
    const less = {
      ...session,
      credit: { ...credit, reserved: 0, spent: 9_999, day: { of: '2026-11-25', taken: 9_999 } },
    };
    await make().save(less, undefined, moveBetween(session, less));
    await expect(create(50_002)).rejects.toBeInstanceOf(DayExceeded);
    await create(50_001);
  });

  it("a terminated session is no longer among the live ones of all owners, but stays in its owner's list", async () => {
    const session = await stored({ owner: 'lise', state: 'terminating', phase: undefined });
    const isLive = async (): Promise<boolean> =>
      (await liveSessions(make(), unreadable)).some(({ id }) => id === session.id);
    expect(await isLive()).toBe(true);
    await make().save({ ...session, state: 'terminated' });
    expect(await isLive()).toBe(false);
    expect(await make().listOf('lise', unreadable)).toHaveLength(1);
  });
}
