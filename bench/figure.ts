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

export interface Benchmark {
  /** Keys of its figures begin with one of these. */
  readonly prefixes: readonly string[];
  readonly run: () => Promise<readonly Figure[]>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
