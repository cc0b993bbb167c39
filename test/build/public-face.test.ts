import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assemblyOfBuild, type Docs, type Type } from '../../build/reference';

const DIST = resolve(__dirname, '../../dist');
const { types } = assemblyOfBuild();
const all = Object.values(types);

interface Told {
  readonly name: string;
  readonly docs?: Docs;
}

/** Whether a sentence is said; jsii takes what stands before a semicolon for the first. */
const isSentence = ({ docs }: Told): boolean => /^\S.*[.:?;]$/s.test(docs?.summary ?? '');
const membersOf = ({ properties = [], methods = [], members = [] }: Type): readonly Told[] => [
  ...properties,
  ...methods,
  ...members,
];

test('every class, every interface and all that they have says in a sentence what it is', () => {
  expect(all.length).toBeGreaterThan(50);
  const silent = all.flatMap((type) => [
    ...(isSentence(type) ? [] : [type.name]),
    ...membersOf(type)
      .filter((member) => !isSentence(member))
      .map(({ name }) => `${type.name}.${name}`),
  ]);
  expect(silent).toEqual([]);
});

test('whatever may be left out says what it is then', () => {
  const silent = all
    .filter(({ kind }) => kind === 'interface')
    .flatMap(({ name, properties = [] }) =>
      properties
        .filter(({ optional, docs }) => optional === true && (docs?.default ?? '') === '')
        .map((property) => `${name}.${property.name}`),
    );
  expect(silent).toEqual([]);
});

/** What is refused in the file of a class. */
function refusals({ locationInModule }: Type): number {
  const source = readFileSync(join(DIST, (locationInModule?.filename ?? '').replace(/\.ts$/, '.js')), 'utf8');
  return source.match(/\bthrow new Error\(/g)?.length ?? 0;
}

const namesErrors = ({ docs }: Told): boolean => (docs?.custom?.['throws'] ?? '').startsWith('Error ');

test('whoever can refuse says what', () => {
  const files = new Map<string, boolean>();
  for (const type of all.filter((one) => one.kind === 'class' && refusals(one) > 0)) {
    const file = type.locationInModule?.filename ?? '';
    const says = [type, type.initializer ?? { name: '' }, ...membersOf(type)].some((one) =>
      namesErrors(one as Told),
    );
    files.set(file, says || (files.get(file) ?? false));
  }
  expect(files.size).toBeGreaterThan(8);
  expect([...files].filter(([, says]) => !says)).toEqual([]);
});
