/** When owners left Berth: what their browsers hold from before that is renewed no more. */
export interface Departures {
  /** The owner leaves now. A repeat says a later time. */
  record(owner: string, at: number): Promise<void>;
  /** When they left last; undefined when they never did, or longer ago than anything of before could be renewed. */
  last(owner: string): Promise<number | undefined>;
}
