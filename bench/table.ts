import type { Figure } from './figure';

/** One figure as a line of the table: key, value, unit, then what it is to be compared with and how it was taken. */
export function tableLine({ key, value, unit, goal, comparedWith, how, why }: Figure): string {
  const against = Object.entries(comparedWith ?? {}).map(([name, other]) => `${name} ${other}`);
  const notes = [
    ...(goal === undefined ? [] : [`goal ${goal}`]),
    ...against,
    ...(why === undefined ? [] : [`not measured: ${why}`]),
    ...shortly(how),
  ];
  return `${key.padEnd(28)} ${String(value ?? '-').padStart(8)} ${unit.padEnd(12)} ${notes.join(', ')}`.trimEnd();
}

/** Without the command, which begins with the key anyway. */
function shortly(how: string): readonly string[] {
  const rest = how
    .replace(/^npm run bench -- \S+/, '')
    .trim()
    .replace(/^\((.*)\)$/, '$1');
  return rest === '' ? [] : [`[${rest}]`];
}
