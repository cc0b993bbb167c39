import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { Configuration } from '../../lambda/contract/configuration';
import { ROUTES } from '../../lambda/contract/routes';
import { SETTINGS } from '../../lambda/contract/settings';
import { FUNCTIONS } from '../../lambda/domain/duties';
import { PAGES, quoted, read, REPOSITORY } from './pages';

const WRITTEN = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/constructs.md');
const ROOMS = /^(?:bin|lib|lambda|guest|local|bench|build|test|docs|console|examples|releases)\/[\w./-]+$/;

/** How GitHub names a heading in an address. */
function anchorsOf(text: string): readonly string[] {
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)].map(
    ([, to, from]) => to ?? from ?? '',
  );
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : resolve(REPOSITORY, dirname(page), path);
    if (!existsSync(resolve(REPOSITORY, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
  });
}

test.each(PAGES)('%s links only to what is there', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test.each(PAGES)('%s names only files and folders that are there', (page) => {
  const named = quoted(read(page)).filter((text) => ROOMS.test(text));
  expect(named.filter((path) => !existsSync(resolve(REPOSITORY, path)))).toEqual([]);
});

test.each(PAGES)('%s names only commands that there are', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(PAGES)('%s names only routes that there are', (page) => {
  const known = new Set(ROUTES.map(({ method, path }) => `${method} ${path}`));
  const routes = read(page).matchAll(/\b(GET|POST|PUT|DELETE) +(\/[\w/{}-]*)/g);
  const named = [...routes].map(([, method, path]) => `${method} ${path}`);
  expect(named.filter((route) => !known.has(route))).toEqual([]);
});

test.each(PAGES)('%s calls only functions that there are', (page) => {
  const known = new Set<string>(FUNCTIONS);
  const called = [...read(page).matchAll(/--function-name (?:lab|berth)-([\w-]+)/g)];
  expect(called.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
});

test.each(PAGES)('%s names only settings that there are', (page) => {
  const known = new Set<string>(Object.values(SETTINGS));
  // These are no settings of functions: who runs the tests gives them.
  for (const ours of read('package.json').matchAll(/BERTH_[A-Z_]+/g)) known.add(ours[0]);
  known.add('BERTH_FORBID_SKIPS');
  const named = [...read(page).matchAll(/BERTH_[A-Z_]+/g)].map(([name]) => name);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

test.each(PAGES)('a configuration in %s is one', (page) => {
  const blocks = [...read(page).matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = '']) => json);
  for (const json of blocks) expect(Configuration.safeParse(JSON.parse(json)).error).toBeUndefined();
});

/** Names of all fields of a schema. */
function fieldsOf(schema: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  const { properties } = schema as { properties?: object };
  for (const name of Object.keys(properties ?? {})) found.add(name);
  for (const part of Object.values(schema)) fieldsOf(part, found);
  return found;
}

test.each(WRITTEN)('a field of the configuration that %s shows is one', (page) => {
  const fields = fieldsOf(z.toJSONSchema(Configuration, { unrepresentable: 'any' }));
  expect(fields.size).toBeGreaterThan(40);
  const shown = quoted(read(page)).flatMap((text) => /^"(\w+)": /.exec(text)?.[1] ?? []);
  expect(shown.filter((name) => !fields.has(name))).toEqual([]);
});

test.each(WRITTEN)('%s is short enough to be read, without em dashes', (page) => {
  const text = read(page);
  expect(text.split('\n').length).toBeLessThanOrEqual(260);
  expect(text).not.toMatch(/[\u2013\u2014]/);
});

const CITED = WRITTEN.flatMap((page) =>
  [...read(page).matchAll(/\]\(([^)]+\.test\.ts)\) "([^"]+)"/g)].map(
    ([, file = '', name = '']) => [resolve(REPOSITORY, dirname(page), file), name] as const,
  ),
);

test('many tests are cited', () => {
  expect(CITED.length).toBeGreaterThan(50);
});

test.each(CITED)('the test that is cited is there: %s "%s"', (file, name) => {
  const text = read(file).replaceAll(String.raw`\'`, "'");
  expect(['"', "'", '`'].some((quote) => text.includes(`${quote}${name}${quote}`))).toBe(true);
});
