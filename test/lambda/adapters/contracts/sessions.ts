import type { Session } from '../../../../lambda/domain/session';
import { Overtaken, type Sessions } from '../../../../lambda/ports/sessions';
import type { TimelineEvent } from '../../../../lambda/ports/timeline';
import { newSession } from '../sessions-of-tests';

function launched(session: Session): TimelineEvent {
  return { session: session.id, at: session.createdAt, what: 'launch', who: session.owner };
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
    const found = await make().listOf(owner);
    expect(found.map(({ id }) => id).toSorted()).toEqual(own.toSorted());
  });

  it("a terminated session is no longer among the live ones of all owners, but stays in its owner's list", async () => {
    const session = await stored({ owner: 'lise', state: 'terminating', phase: undefined });
    const isLive = async (): Promise<boolean> =>
      (await make().listLive()).some(({ id }) => id === session.id);
    expect(await isLive()).toBe(true);
    await make().save({ ...session, state: 'terminated' });
    expect(await isLive()).toBe(false);
    expect(await make().listOf('lise')).toHaveLength(1);
  });
}
