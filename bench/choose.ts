import type { Benchmark } from './figure';

/**
 * The benchmarks that have figures whose keys begin so.
 *
 * @throws Error listing the beginnings there are, when no figure has this one
 */
export function choose(benchmarks: readonly Benchmark[], prefix: string): readonly Benchmark[] {
  const chosen = benchmarks.filter(({ prefixes }) =>
    prefixes.some((own) => own.startsWith(prefix) || prefix.startsWith(own)),
  );
  if (chosen.length === 0) throw unknownPrefix(benchmarks, prefix);
  return chosen;
}

/** Why nothing was measured, and what could be. */
export function unknownPrefix(benchmarks: readonly Benchmark[], prefix: string): Error {
  const known = benchmarks.flatMap(({ prefixes }) => prefixes).join(', ');
  return new Error(`No figure's key begins with "${prefix}". There are: ${known}`);
}
