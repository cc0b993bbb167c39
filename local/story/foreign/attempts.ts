import type { Attempt } from './attempt';
import { BY_LAUNCHES } from './by-launches';
import { ON_CALLS } from './on-calls';
import { ON_COMPUTERS } from './on-computers';
import { ON_DATA } from './on-data';

/** Everything that is tried as every function, on everything of others. */
export const ATTEMPTS: readonly Attempt[] = [...ON_COMPUTERS, ...ON_DATA, ...ON_CALLS, ...BY_LAUNCHES];
