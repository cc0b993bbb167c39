import type { Clients } from './clients';
import type { Ours, Things } from './things';

/** What code of ours must not be able to do, whatever it tries. */
export interface Attempt {
  /** With "a" or "an": of whose it is follows. */
  readonly what: string;
  /** One call, with the credentials of a function. */
  readonly run: (as: Clients, theirs: Things, ours: Ours) => Promise<unknown>;
}

/** An attempt that the role of a function permits all the same. */
export interface Permitted {
  readonly function: string;
  readonly what: string;
  readonly who: string;
  readonly why: string;
}

/** What AWS does not let us narrow any further. */
export const PERMITTED: readonly Permitted[] = [
  {
    function: 'retire-images',
    what: 'delete a snapshot',
    who: 'another Berth',
    why: 'Image Builder tags the snapshots of everybody alike; one that a registered AMI uses EC2 deletes for nobody',
  },
];

/** As EC2 and all the other services say it. */
export const DENIED = ['UnauthorizedOperation', 'AccessDeniedException'];
