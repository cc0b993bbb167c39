import type { Session } from '../../../../lambda/domain/session';
import type { Statuses } from '../../../../lambda/ports/statuses';
import { firstAttempt } from '../sessions-of-tests';
import { type ComputersWorld, idOf } from './computers';

/** A home of computers in which their checks are seen, and a way to wait for those. */
export interface StatusesWorld extends Omit<ComputersWorld, 'untag'> {
  readonly statuses: () => Statuses;
  /** Waits until the checks of this instance must have passed. */
  readonly checked: (instanceId: string) => Promise<void>;
}

export function statusesContract({ computers, statuses, ready, reached, checked }: StatusesWorld): void {
  const launched = async (): Promise<{ session: Session; id: string }> => {
    const session = await ready();
    return { session, id: idOf(await computers().run(session, firstAttempt(session))) };
  };
  const system = 'initializing';

  it('a computer is checked once it runs, and its checks pass after a while', async () => {
    const { session, id } = await launched();
    expect((await statuses().of([id])).size).toBe(0);
    await reached('running', session);
    expect((await statuses().of([id])).get(id)).toEqual({ system, instance: system });
    await checked(id);
    expect((await statuses().of([id])).get(id)).toEqual({ system: 'ok', instance: 'ok' });
  });

  it('of several each is told for itself, and one that is not there is missing and spoils nothing', async () => {
    const both = await Promise.all([launched(), launched()]);
    await Promise.all(both.map(({ session }) => reached('running', session)));
    const [one = '', two = ''] = both.map(({ id }) => id);
    const found = await statuses().of([one, 'i-0ffffffffffffffff', two]);
    expect([...found.keys()].toSorted()).toEqual([one, two].toSorted());
    expect((await statuses().of([])).size).toBe(0);
  });
}
