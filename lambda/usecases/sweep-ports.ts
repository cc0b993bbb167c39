import type { Policy } from '../domain/policy';
import type { Computers } from '../ports/computers';
import type { Doors } from '../ports/doors';
import type { Estate } from '../ports/estate';
import type { Images } from '../ports/images';
import type { KeyPairs } from '../ports/key-pairs';
import type { Schedules } from '../ports/schedules';
import type { Vault } from '../ports/vault';
import type { Statuses } from '../ports/statuses';
import type { AdvancePorts } from './advance';

/** What a sweep has at hand: all the hands, and what it reads in bulk. */
export interface SweepPorts extends AdvancePorts {
  readonly estate: Estate;
  readonly images: Pick<Images, 'list'>;
  readonly computers: Computers;
  readonly statuses: Statuses;
  readonly keyPairs: KeyPairs;
  readonly vault: Vault;
  readonly schedules: Schedules;
  readonly doors: Doors;
  /** How long is lent at most: what bounds an instance without the tag of its end. */
  readonly policy: Policy;
}
