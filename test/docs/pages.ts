import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The root of the repository. */
export const REPOSITORY = resolve(__dirname, '../..');

/** The pages that people read, as paths from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(resolve(REPOSITORY, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The text of a file. */
export function read(path: string): string {
  return readFileSync(resolve(REPOSITORY, path), 'utf8');
}

const isRule = (line: string | undefined): boolean => line !== undefined && /^\|[-| ]+$/.test(line);

/** The cells of all rows of the tables below a heading, without the tables' heads. */
export function rowsBelow(page: string, heading: string): string[][] {
  const level = heading.replace(/[^#].*$/, '');
  const begin = page.indexOf(`\n${heading}\n`);
  if (begin < 0) throw new Error(`there is no heading "${heading}"`);
  const rest = page.slice(begin + heading.length + 2);
  const end = new RegExp(`^#{1,${level.length}} `, 'm').exec(rest)?.index ?? rest.length;
  const lines = rest
    .slice(0, end)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return lines
    .filter((line, at) => !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** What stands in backquotes in a text. */
export function quoted(text = ''): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside);
}
