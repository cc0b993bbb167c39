import { readFileSync } from 'node:fs';
import { type Assembly, assemblyOfBuild, reference, REFERENCE_PAGE } from '../../build/reference';
import * as face from '../../lib';

const page = readFileSync(REFERENCE_PAGE, 'utf8');

const at = (filename: string, line: number): { filename: string; line: number } => ({ filename, line });

/** A package with one class and the interface that it is made with. */
function small(more: Partial<Assembly['types'][string]> = {}): Assembly {
  return {
    name: 'cdk-small',
    types: {
      'cdk-small.BoatProps': {
        name: 'BoatProps',
        fqn: 'cdk-small.BoatProps',
        kind: 'interface',
        locationInModule: at('lib/boat.ts', 1),
        properties: [
          {
            name: 'sails',
            type: { primitive: 'number' },
            optional: true,
            docs: { summary: 'How many.', default: '2 - as most have' },
            locationInModule: at('lib/boat.ts', 9),
          },
          {
            name: 'name',
            type: { fqn: 'aws-cdk-lib.aws_ec2.IVpc' },
            docs: { summary: 'One | the other.', remarks: 'Over\ntwo lines.' },
            locationInModule: at('lib/boat.ts', 2),
          },
          {
            name: 'crew',
            type: { collection: { kind: 'array', elementtype: { fqn: 'cdk-small.Boat' } } },
            optional: true,
            docs: { summary: 'Who.', default: '- nobody' },
            locationInModule: at('lib/boat.ts', 5),
          },
        ],
      },
      'cdk-small.Boat': {
        name: 'Boat',
        fqn: 'cdk-small.Boat',
        kind: 'class',
        base: 'constructs.Construct',
        docs: { summary: 'A boat.', custom: { stateful: 'true', throws: 'Error without\na sail' } },
        locationInModule: at('lib/boat.ts', 20),
        initializer: {
          parameters: [{ name: 'props', type: { fqn: 'cdk-small.BoatProps' }, optional: true }],
        },
        methods: [
          { name: 'sink', protected: true },
          {
            name: 'sail',
            parameters: [{ name: 'to', type: { primitive: 'string' }, docs: { summary: 'where to' } }],
          },
        ],
        ...more,
      },
    },
  };
}

test('the page in docs/ is what the docstrings say now: npm run build:docs writes it', () => {
  expect(page).toBe(reference(assemblyOfBuild()));
});

test('the page has everything that the package exports', () => {
  const missing = Object.keys(face).filter((name) => !page.includes(`\n### ${name}\n`));
  expect(Object.keys(face).length).toBeGreaterThan(30);
  expect(missing).toEqual([]);
});

test('every link within the page leads to a heading, and each heading is there once', () => {
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, name = '']) => name.toLowerCase());
  expect(new Set(headings).size).toBe(headings.length);
  const links = new Set([...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, to]) => to));
  expect([...links].filter((to) => !headings.includes(to ?? ''))).toEqual([]);
});

test('a class comes before what it is made with, and properties stand in the order of the source', () => {
  const text = reference(small());
  expect(text.indexOf('### Boat\n')).toBeLessThan(text.indexOf('### BoatProps\n'));
  expect([...text.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(['name', 'crew', 'sails']);
});

test('a row says the type, whether it is needed, the default as value or words, and the meaning', () => {
  const text = reference(small());
  const vpc = '[ec2.IVpc](https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.IVpc.html)';
  expect(text).toContain(`| \`name\` | ${vpc} | needed | One \\| the other. Over two lines. |`);
  expect(text).toContain('| `crew` | [Boat](#boat)[] | nobody | Who. |');
  expect(text).toContain('| `sails` | number | `2`; as most have | How many. |');
});

test('a class says how it is made, what it holds and what can be done with it, and nothing of its inside', () => {
  const text = reference(small());
  expect(text).toContain('`new Boat(props?: BoatProps)`');
  expect(text).toContain('It holds what must not be lost.');
  expect(text).toContain('A boat. It throws an Error without a sail.');
  expect(text).toContain('**`sail(to: string)`**\n\n- `to`: where to');
  expect(text).not.toContain('sink');
});

test('a folder that the page does not know is told, not left out', () => {
  const elsewhere = small({ locationInModule: { filename: 'lib/harbour/boat.ts', line: 1 } });
  expect(() => reference(elsewhere)).toThrow(/where do Boat live\?/);
});
