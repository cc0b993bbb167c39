import { sessionRates } from './credit';
import { disksGiB } from './image';
import type { SessionCredit } from './money';
import type { Rates } from './price';
import type { Session } from './session';
import type { SessionPatch } from './steps';

/**
 * What the record says of a stopped computer that is to be started at this price, as another type where the price is
 * that of another. The price of what it was stays: should EC2 not change it, that is what it costs. One whose record was
 * made anew after a loss begins to be paid for.
 */
export function pricedAs(session: Session, rates: Rates, at: number): SessionPatch {
  const { credit, image, instanceType, generation } = session;
  const bill = credit ?? {
    rates: { running: {}, parked: 0 },
    reserved: 0,
    spent: 0,
    parkedUntil: at,
    settledGeneration: generation,
  };
  return {
    ...(rates.type !== instanceType && { instanceType: rates.type, resizing: true }),
    credit: withRates(bill, sessionRates([rates], disksGiB(image))),
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
