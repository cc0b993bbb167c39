/** One measured figure. `null` with a `why`: it could not be taken. */
export interface Figure {
  readonly key: string;
  readonly value: number | null;
  readonly unit: string;
  readonly goal?: number;
  readonly comparedWith?: Readonly<Record<string, number>>;
  readonly how: string;
  readonly why?: string;
}

/** How much is to be measured. */
export interface Extent {
  /** All of it, however long it takes. */
  readonly long: boolean;
  /** How many lives the simulation lives, where that is not to be the usual number. */
  readonly lives?: number | undefined;
}

export interface Benchmark {
  /** Keys of its figures begin with one of these. */
  readonly prefixes: readonly string[];
  /** It has a longer form. */
  readonly hasLong?: boolean;
  readonly run: (extent: Extent) => Promise<readonly Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
