import { isDeepStrictEqual } from 'node:util';
import { billedAs, type FoundInstance, isPriceable } from '../domain/rebuild';
import type { SweepPorts } from './sweep-ports';
import { writeIntent } from './write-intent';

/**
 * Asks EC2 for all that the price of a computer hangs on whose record was made anew, and writes it there. Where EC2 does
 * not say all of it, the next sweep asks again.
 *
 * @throws what EC2 throws, and when it does not show the computer's disk
 */
export async function learnBilling(
  { estate, sessions }: Pick<SweepPorts, 'estate' | 'sessions'>,
  found: FoundInstance,
): Promise<void> {
  const session = found.owner === undefined ? undefined : await sessions.find(found.owner, found.session);
  if (session === undefined || isPriceable(session)) return;
  const disks = await estate.disks(found);
  await writeIntent(sessions, session, (now) => {
    const image = billedAs(now.image, found, disks);
    return isPriceable(now) || isDeepStrictEqual(image, now.image) ? undefined : { image };
  });
}
