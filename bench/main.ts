import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { choose, unknownPrefix } from './choose';
import type { Figure } from './figure';
import { functions } from './functions';
import { gpu } from './gpu/gpu';
import { idle } from './idle/idle';
import { launch } from './launch';
import { lives } from './lives/benchmark';
import { rest } from './rest/rest';
import { story } from './story';
import { synth } from './synth';
import { tableLine } from './table';

const BENCHMARKS = [launch, functions, lives, idle, rest, synth, gpu, story];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, long: { type: 'boolean' }, lives: { type: 'string' } },
    allowPositionals: true,
  });
  const [prefix = ''] = positionals;
  const chosen = choose(BENCHMARKS, prefix);
  const extent = { long: values.long === true, lives: livesOf(values.lives) };
  // On standard error: what is measured must stay readable for programs.
  if (extent.long && !chosen.some(({ hasLong }) => hasLong === true))
    console.error('--long: none of these measurements has a longer form, this is the usual one.');
  const figures: Figure[] = [];
  for (const benchmark of chosen) figures.push(...(await benchmark.run(extent)));
  const shown = figures.filter(({ key }) => key.startsWith(prefix));
  if (shown.length === 0) throw unknownPrefix(BENCHMARKS, prefix);
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  if (values.json) console.log(JSON.stringify({ date, machine, figures: shown }, null, 2));
  else console.log([`${date}, ${machine}`, ...shown.map(tableLine)].join('\n'));
}

function livesOf(text: string | undefined): number | undefined {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new Error(`--lives ${text}: that is not a number of lives, say for example --lives 100000.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
