import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { assemblyOfBuild } from '../../build/reference';
import { schema, SCHEMA_FILE } from '../../build/schema';
import { Configuration } from '../../lambda/contract/configuration';

const committed = readFileSync(SCHEMA_FILE, 'utf8');
const forEditors = z.fromJSONSchema(JSON.parse(committed) as Parameters<typeof z.fromJSONSchema>[0]);

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | boolean;
}

/** Every field of the file, by its place, and what an editor shows of it. */
function fields(node: Node, place = ''): readonly (readonly [string, string | undefined])[] {
  const parts = [node.items, node.additionalProperties, ...(node.anyOf ?? [])];
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([name, field]) => [
      [`${place}${name}`, field.description] as const,
      ...fields(field, `${place}${name}.`),
    ]),
    ...parts.flatMap((part) => (typeof part === 'object' ? fields(part, place) : [])),
  ];
}

test('the schema in docs/ is what the contract and the docstrings say now: npm run build:docs writes it', () => {
  expect(committed).toBe(schema(assemblyOfBuild()));
});

test('an editor shows a sentence for every field, and every field of the contract', () => {
  const all = fields(JSON.parse(committed) as Node);
  expect(all.filter(([, description]) => !/\w.*\.$/.test(description ?? ''))).toEqual([]);
  const names = all.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(Configuration.shape)));
  expect(names).toEqual(
    expect.arrayContaining(['$schema', 'policy.idleLimits.never', 'managedImages.components.arn']),
  );
});

/** What is called otherwise in the file than in `Berth`, and what it lacks on purpose. */
const OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  images: ['managedImages', 'derivedImages', 'semiManagedImages'],
  logRetention: ['logRetentionDays'],
  // Who builds functions of their own writes code.
  bundles: [],
};

test('whoever writes no code can say whatever the construct takes', () => {
  const properties = assemblyOfBuild().types['cdk-berth.BerthProps']?.properties ?? [];
  expect(properties.length).toBeGreaterThan(30);
  const wanted = properties.flatMap(({ name }) => OTHERWISE[name] ?? [name]);
  expect(Object.keys(Configuration.shape).toSorted()).toEqual(wanted.toSorted());
});

test.each(['README.md', 'build/package-readme.md', 'docs/operations.md'])(
  'the configuration in %s is one, for editors and for us',
  (page) => {
    const text = readFileSync(resolve(__dirname, '../..', page), 'utf8');
    const file = JSON.parse(/```json\n(\{[\s\S]*?\n\})\n```/.exec(text)?.[1] ?? '') as Record<
      string,
      unknown
    >;
    expect(Object.keys(file).length).toBeGreaterThan(1);
    expect(forEditors.safeParse(file).error).toBeUndefined();
    delete file['$schema'];
    expect(Configuration.safeParse(file).error).toBeUndefined();
  },
);

test.each([
  [{ deploymntName: 'lab' }],
  [{ deploymentName: 'My Lab' }],
  [{ removalPolicy: 'keep' }],
  [{ logRetentionDays: 15 }],
  [{ managedImages: [{ workbench: 'cpu', key: 'My Image' }] }],
  [{ managedImages: [{ workbench: 'cpu', key: 'a--b' }] }],
  [{ managedImages: [{ workbench: 'cpu', components: [{ name: 'a--b', install: ['x'] }] }] }],
  [{ derivedImages: [{ key: 'a--b', name: 'B', from: 'a', components: [{ arn: 'arn:aws:x' }] }] }],
  [{ semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', protocols: [] }] }],
  [{ semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', protocols: ['ssh', 'ssh'] }] }],
  [{ semiManagedImages: [{ key: 'own', name: 'Own' }] }],
  [{ semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', parameterName: '/ami' }] }],
  [{ policy: { longestLeaseMinutes: 10_081 } }],
  [{ vpc: { vpcId: 'vpc-0a1b2c3d' } }],
  [{ vpc: { vpcId: 'vpc-0a1b2c3d', lookup: true, privateSubnets: [] } }],
  [{ encryptionKey: 'alias/berth' }],
])('an editor marks what synth would refuse: %j', (file) => {
  expect(forEditors.safeParse(file).success).toBe(false);
  expect(Configuration.safeParse(file).success).toBe(false);
});
