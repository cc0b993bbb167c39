import { MINUTE } from '../../../../lambda/domain/time';
import type { Session } from '../../../../lambda/domain/session';
import { type Computers, TagsLost } from '../../../../lambda/ports/computers';
import { firstAttempt } from '../sessions-of-tests';

/** A home of computers, and ways to wait in it. */
export interface ComputersWorld {
  readonly computers: () => Computers;
  /** A session whose key pair is imported, but that has no computer. */
  readonly ready: () => Promise<Session>;
  /** Waits until the session's computer has come into this state. */
  readonly reached: (state: string, session: Session) => Promise<void>;
  /** Takes all its tags from a computer. */
  readonly untag: (instanceId: string) => Promise<void>;
}

export function computersContract({ computers, ready, reached, untag }: ComputersWorld): void {
  it('a computer carries what the record says, and its session and its id find it', async () => {
    const session = await ready();
    expect(await computers().find(session)).toEqual({ is: 'absent' });
    const answer = await computers().run(session, firstAttempt(session));
    if (answer.is !== 'placed') throw new Error(answer.is);
    expect(answer.instance).toMatchObject({
      deployment: 'demo',
      session: session.id,
      state: 'pending',
      type: 't3.small',
      zone: firstAttempt(session).zone,
      generation: session.generation,
      ...session.lease,
    });
    const found = await computers().find(session);
    expect(found).toMatchObject({ is: 'present', value: { id: answer.instance.id } });
    expect(await computers().findInstance(answer.instance.id)).toMatchObject({
      instance: { id: answer.instance.id, session: session.id },
      owner: session.owner,
    });
  });

  it('a computer that lost its tags is not gone before it has ended, and one that EC2 does not know is', async () => {
    const session = await ready();
    const instanceId = idOf(await computers().run(session, firstAttempt(session)));
    const recorded = { ...session, instanceId };
    await untag(instanceId);
    const text = `the computer ${instanceId} of session ${session.id} is there, but does not carry its tags`;
    await expect(computers().find(recorded)).rejects.toThrow(text);
    await expect(computers().find(recorded)).rejects.toBeInstanceOf(TagsLost);
    const missing = { ...session, instanceId: 'i-0ffffffffffffffff' };
    expect(await computers().find(missing)).toEqual({ is: 'absent' });
  });

  it('the same attempt twice is one computer', async () => {
    const session = await ready();
    const one = await computers().run(session, firstAttempt(session));
    const two = await computers().run(session, firstAttempt(session));
    expect(one).toMatchObject({ is: 'placed' });
    expect(two).toMatchObject({ is: 'placed', instance: { id: idOf(one) } });
  });

  it('a computer stops, starts and ends, and a state that does not allow it asks for a look', async () => {
    const session = await ready();
    const id = idOf(await computers().run(session, firstAttempt(session)));
    expect(await computers().stop(id)).toBeUndefined();
    await reached('running', session);
    expect(await computers().stop(id)).toBe('stopping');
    expect(await computers().start(id)).toBeUndefined();
    await reached('stopped', session);
    expect(await computers().start(id)).toBe('pending');
    expect(await computers().terminate(id)).toBe('shutting-down');
    await reached('terminated', session);
    expect(await computers().start(id)).toBeUndefined();
    expect(await computers().terminate(id)).toBe('terminated');
  });

  it('a computer that is not there asks for a look', async () => {
    const missing = 'i-0ffffffffffffffff';
    expect(await computers().findInstance(missing)).toEqual({ is: 'unknown' });
    expect(await computers().start(missing)).toBeUndefined();
    expect(await computers().stop(missing)).toBeUndefined();
    expect(await computers().terminate(missing)).toBeUndefined();
    expect(await computers().resize(missing, 't3.large')).toBe(false);
  });

  it('several are stopped at once, and one that cannot be stopped keeps none of the others running', async () => {
    const sessions = await Promise.all([ready(), ready(), ready()]);
    const home = computers();
    const ids = await Promise.all(sessions.map(async (it) => idOf(await home.run(it, firstAttempt(it)))));
    await Promise.all(sessions.map((session) => reached('running', session)));
    const [ended = '', ...others] = ids;
    await home.terminate(ended);
    const missing = 'i-0ffffffffffffffff';
    expect(await Promise.all([ended, missing, ...others].map((id) => home.stop(id)))).toEqual([
      undefined,
      undefined,
      'stopping',
      'stopping',
    ]);
  });

  it('only a stopped computer becomes another type, and keeps that through its next start', async () => {
    const session = await ready();
    const id = idOf(await computers().run(session, firstAttempt(session)));
    await reached('running', session);
    expect(await computers().resize(id, 't3.large')).toBe(false);
    expect(await computers().find(session)).toMatchObject({ value: { type: 't3.small' } });
    await computers().stop(id);
    await reached('stopped', session);
    expect(await computers().resize(id, 't3.large')).toBe(true);
    expect(await computers().resize(id, 't3.large')).toBe(true);
    await computers().start(id);
    await reached('running', session);
    expect(await computers().find(session)).toMatchObject({ value: { id, type: 't3.large' } });
  });

  it('tagging writes generation and lease anew', async () => {
    const session = await ready();
    const id = idOf(await computers().run(session, firstAttempt(session)));
    const { stopAt, endAt } = session.lease;
    const lease = { stopAt: stopAt + 5 * MINUTE, endAt: endAt + 5 * MINUTE };
    await computers().tag({ ...session, generation: 2, lease }, id);
    expect(await computers().find(session)).toMatchObject({ value: { generation: 2, ...lease } });
  });

  it('of two computers of a session the living one is found', async () => {
    const session = await ready();
    const first = firstAttempt(session);
    await computers().terminate(idOf(await computers().run(session, first)));
    const id = idOf(await computers().run(session, { ...first, token: `${session.id}-1` }));
    expect(await computers().find(session)).toMatchObject({ value: { id } });
  });
}

export function idOf(answer: Awaited<ReturnType<Computers['run']>>): string {
  if (answer.is !== 'placed') throw new Error(`it was not placed: ${JSON.stringify(answer)}`);
  return answer.instance.id;
}
