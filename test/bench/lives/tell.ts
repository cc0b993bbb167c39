import type { Found } from '../../../bench/lives/lives';

/** One line in the test's output: how many lives were lived, and how often each fault struck. */
export function tell(name: string, { lives, struck }: Found): void {
  const faults = Object.entries(struck)
    .filter(([, times]) => times > 0)
    .map(([fault, times]) => `${fault} ${times}`);
  process.stdout.write(`lives, ${name}: ${lives}; faults that struck: ${faults.join(', ')}\n`);
}
