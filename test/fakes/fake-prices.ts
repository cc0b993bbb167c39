import { type Price, type Rates, type TypeSize, USUAL_OPERATION } from '../../lambda/domain/price';
import { Refusal } from '../../lambda/domain/refusal';
import type { PriceBook, Prices } from '../../lambda/ports/prices';
import type { Trips } from './trips';

/** Linux, and Windows at the same price. */
const SOLD: readonly string[] = Object.values(USUAL_OPERATION);

/** The book as a test fills it: instance types by dollars that nobody confuses with each other, the rest as on AWS. */
export class FakePrices implements Prices, PriceBook {
  /** Micro-dollars an hour by instance type; a type that is not here has no price. */
  readonly instances = new Map<string, number>([
    ['t3.medium', 41_600],
    ['t3.large', 83_200],
  ]);
  /** How large instance types are; what is not here is not known. */
  readonly sizes = new Map<string, TypeSize>();
  /** When AWS was last asked. */
  fetchedAt: number;
  readonly written: Price[] = [];
  readonly #trips: Trips | undefined;

  /** @param trips where the round trips are counted and crash */
  constructor(fetchedAt: number, trips?: Trips) {
    this.fetchedAt = fetchedAt;
    this.#trips = trips;
  }

  rates(type: string, operation: string): Promise<Rates> {
    return this.#call('prices.rates', () => {
      const instancePerHour = this.instances.get(type);
      if (instancePerHour === undefined || !SOLD.includes(operation))
        throw new Refusal('no-price', `There is no price for ${type} (${operation}).`);
      const size = this.sizes.get(type);
      return {
        type,
        operation,
        ...(size && { size }),
        region: 'us-east-1',
        instancePerHour,
        addressPerHour: 5_000,
        diskPerGiBMonth: 80_000,
        secretPerMonth: 400_000,
        fetchedAt: this.fetchedAt,
      };
    });
  }

  list(): Promise<readonly Price[]> {
    return this.#call('prices.list', () => this.written);
  }

  write(price: Price): Promise<void> {
    return this.#call('prices.write', () => {
      this.written.push(price);
    });
  }

  async #call<T>(call: string, effect: () => T): Promise<T> {
    return this.#trips ? this.#trips.call(call, effect) : effect();
  }
}
