import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { choose, unknownPrefix } from './choose';
import type { Figure } from './figure';
import { functions } from './functions';
import { idle } from './idle/idle';
import { launch } from './launch';
import { lives } from './lives/benchmark';
import { story } from './story';
import { tableLine } from './table';

const BENCHMARKS = [launch, functions, lives, idle, story];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, long: { type: 'boolean' } },
    allowPositionals: true,
  });
  // On standard error: what is measured must stay readable for programs.
  if (values.long) console.error('--long: no measurement has a longer form yet, these are the usual ones.');
  const [prefix = ''] = positionals;
  const figures: Figure[] = [];
  for (const benchmark of choose(BENCHMARKS, prefix)) figures.push(...(await benchmark.run()));
  const shown = figures.filter(({ key }) => key.startsWith(prefix));
  if (shown.length === 0) throw unknownPrefix(BENCHMARKS, prefix);
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  if (values.json) console.log(JSON.stringify({ date, machine, figures: shown }, null, 2));
  else console.log([`${date}, ${machine}`, ...shown.map(tableLine)].join('\n'));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
