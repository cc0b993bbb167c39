import type { EdgeTarget } from '../domain/workbench';

/** What a code lets a browser in to. */
export interface Admission extends EdgeTarget {
  readonly owner: string;
  /** Where in the workbench to begin. */
  readonly path: string;
  readonly expiresAt: number;
}

/** Codes that send a browser to a workbench: each is good once, and nobody can guess or look one up. */
export interface Codes {
  /** Makes one; only its hash is kept. */
  issue(admission: Admission): Promise<string>;
  /** What the code was made for, the first time that it is asked; undefined for any other, and ever after. */
  burn(code: string): Promise<Admission | undefined>;
}
