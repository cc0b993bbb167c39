import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Figure } from './figure';
import { functions } from './functions';
import { launch } from './launch';
import { story } from './story';

const BENCHMARKS = [launch, functions, story];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [prefix = ''] = positionals;
  const wanted = BENCHMARKS.filter(({ prefixes }) =>
    prefixes.some((p) => p.startsWith(prefix) || prefix.startsWith(p)),
  );
  const figures: Figure[] = [];
  for (const benchmark of wanted) figures.push(...(await benchmark.run()));
  const shown = figures.filter(({ key }) => key.startsWith(prefix));
  const machine = `${availableParallelism()} cores, Node ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  if (values.json) console.log(JSON.stringify({ date, machine, figures: shown }, null, 2));
  else console.log([`${date}, ${machine}`, ...shown.map(line)].join('\n'));
}

function line({ key, value, unit, goal, comparedWith, why }: Figure): string {
  const against = Object.entries(comparedWith ?? {}).map(([name, other]) => `${name} ${other}`);
  const notes = [
    ...(goal === undefined ? [] : [`goal ${goal}`]),
    ...against,
    ...(why === undefined ? [] : [why]),
  ];
  return `${key.padEnd(28)} ${String(value ?? '-').padStart(8)} ${unit.padEnd(12)} ${notes.join(', ')}`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
