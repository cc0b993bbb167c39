import { ADDRESS, DISK, type Price, type Rates, SECRET } from '../../lambda/domain/price';
import { T0 } from './session';

export function aPrice(changes: Partial<Price> = {}): Price {
  return {
    type: 't3.medium',
    operation: 'RunInstances',
    region: 'us-east-1',
    micros: 41_600,
    per: 'hour',
    source: 'AWS Price List, SKU ABC',
    effectiveDate: '2026-05-01T00:00:00Z',
    fetchedAt: T0,
    ...changes,
  };
}

/** What every session pays for beside its instance. */
export const COMMON_PRICES: readonly Price[] = [
  aPrice({ ...DISK, micros: 80_000, per: 'GiB-month' }),
  aPrice({ ...ADDRESS, micros: 5_000 }),
  aPrice({ ...SECRET, micros: 400_000, per: 'month' }),
];

export function someRates(changes: Partial<Rates> = {}): Rates {
  return {
    type: 't3.medium',
    operation: 'RunInstances',
    region: 'us-east-1',
    instancePerHour: 41_600,
    addressPerHour: 5_000,
    diskPerGiBMonth: 80_000,
    secretPerMonth: 400_000,
    fetchedAt: T0,
    ...changes,
  };
}
