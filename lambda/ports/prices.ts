import type { Price, Rates, Ware } from '../domain/price';

/** What a session costs. */
export interface Prices {
  /**
   * The prices of a session on this instance type; may be up to a minute old.
   *
   * @param operation the `UsageOperation` of the AMI
   * @throws Refusal `no-price` when one of them is not in the book: never a loan for free
   */
  rates(type: string, operation: string): Promise<Rates>;
}

/** The price book of one region: what AWS said last. */
export interface PriceBook {
  /** All entries, for people to look at; in no order. */
  list(): Promise<readonly Price[]>;
  /** Takes the place of the earlier price of the same ware. */
  write(price: Price): Promise<void>;
}

/** AWS's own list of prices in the region of the deployment. */
export interface PriceList {
  /** @throws Refusal `no-price` when the list does not have exactly one price for it */
  price(ware: Ware): Promise<Price>;
}
