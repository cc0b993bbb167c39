import { sessionRates } from './credit';
import { disksGiB } from './image';
import type { SessionCredit } from './money';
import type { Rates } from './price';
import type { Session } from './session';
import type { SessionPatch } from './steps';

/**
 * What the record says of a stopped computer from the moment on when it is to become another type. The price of what it
 * was stays: should EC2 not change it, that is what it costs.
 *
 * @param rates what the new type costs
 */
export function resized(session: Session, rates: Rates): SessionPatch {
  const { credit, image } = session;
  return {
    instanceType: rates.type,
    resizing: true,
    ...(credit && { credit: withRates(credit, sessionRates([rates], disksGiB(image))) }),
  };
}

function withRates(credit: SessionCredit, { running, parked }: SessionCredit['rates']): SessionCredit {
  const { rates } = credit;
  // The disk is the same one: it is settled with the dearer of its prices from now on.
  return {
    ...credit,
    rates: { running: { ...rates.running, ...running }, parked: Math.max(rates.parked, parked) },
  };
}
