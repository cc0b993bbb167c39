import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { Configuration } from '../lambda/contract/configuration';
import { type Assembly, assemblyOfBuild } from './reference';

/** The schema that `npm run build:docs` writes; the package holds a copy. */
export const SCHEMA_FILE = resolve(__dirname, '../docs/berth.schema.json');

/** Which construct says what the fields of an object of the file mean, by the object's place. */
const TOLD_BY: Readonly<Record<string, readonly string[]>> = {
  '': ['BerthProps'],
  policy: ['LendingPolicy'],
  consoleDomain: ['SiteDomain'],
  workbenchDomain: ['SiteDomain'],
  managedImages: ['ManagedImageProps'],
  'managedImages.components': ['ImageComponentProps'],
  derivedImages: ['DerivedImageProps'],
  'derivedImages.components': ['ImageComponentProps'],
  semiManagedImages: [
    'SemiManagedImageProps',
    'SemiManagedImageFromSsmParameterProps',
    'SemiManagedImageFromAmiProps',
  ],
};

const UNUSED = 'After how many minutes without use a computer is stopped';
const LIMITS = {
  usualMinutes: `${UNUSED}, where its owner asks for nothing.`,
  mostMinutes: `${UNUSED}, at most.`,
  never: 'Whether an owner may ask not to be stopped as unused.',
};
const under = (place: string, words: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(words).map(([name, text]) => [`${place}.${name}`, text]));

const SUBNETS = Object.fromEntries(
  ['publicSubnets', 'privateSubnets'].flatMap((kind) => [
    [`vpc.${kind}.subnetId`, 'The id of the subnet.'],
    [`vpc.${kind}.availabilityZone`, 'The zone of the subnet.'],
  ]),
);

/** Of what is called otherwise in the file than in the constructs, or means less there. */
const TOLD_HERE: Readonly<Record<string, string>> = {
  'env.account': 'The account, in twelve digits: the one of your credentials where this is left out.',
  'env.region': 'The region: the one of your credentials where this is left out.',
  'vpc.vpcId': 'The id of the network.',
  'vpc.publicSubnets': 'The subnets that computers are launched into, one zone after another.',
  'vpc.privateSubnets':
    'The same where computers get no public address: "sessionManager" must be set, and only Systems Manager leads to them.',
  ...SUBNETS,
  'vpc.lookup':
    'Whether the command line asks the account which subnets there are, and takes the public ones: it then needs credentials, and account and region.',
  userPool: 'The id of a user pool of Amazon Cognito that people sign in to, in place of one that is made.',
  failureTopic:
    "The ARN of an SNS topic that is told when a computer could not be stopped at its time, and of other failures. Its policy must let cloudwatch.amazonaws.com and events.amazonaws.com publish to it and, where it is encrypted with a key of yours, that key's policy must let them use the key.",
  encryptionKey:
    'The ARN of a KMS key for the table and the master secret; the deployment stands in its region. It costs 1 $ a month.',
  mfa: 'Whether people sign in with a code of an authenticator app besides their password. It is off where this is left out.',
  removalPolicy:
    'What becomes of the table, the users and the master secret when they leave their stack. With "destroy" they go with it, and nothing protects them from deletion: for trials.',
  logRetentionDays: "For how many days the functions' logs are kept: 14 where this is left out.",
  managedImages:
    'Images that Berth builds: the workbench without a GPU where this is left out, none where it is empty.',
  'managedImages.workbench': 'Which of the two it is: without a GPU or with one.',
  'managedImages.tiles': 'What people open in their browser.',
  'managedImages.components':
    'What is built into the image besides: scripts of yours, or components of Image Builder.',
  'managedImages.components.arn': 'A component that there is in Image Builder.',
  'managedImages.regions': 'Further regions that get a copy of the image.',
  derivedImages: 'Images that are built upon another one.',
  'derivedImages.from': 'The key of a managed image, or of a derived one that stands before it.',
  'derivedImages.components.arn': 'A component that there is in Image Builder.',
  semiManagedImages: 'Images that are launched from an AMI that others make.',
  'semiManagedImages.os': 'Linux where this is left out.',
  'semiManagedImages.readiness':
    "What makes its computers ready: their guest's report, or EC2's status checks where the guest cannot run.",
  'policy.longestLeaseMinutes': 'For how many minutes a computer may be lent at most.',
  'policy.idleLimits': 'The same for single images, by their keys.',
  ...under('policy.idleLimit', LIMITS),
  ...under('policy.idleLimits', LIMITS),
};

interface Node {
  description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly additionalProperties?: Node | boolean;
}

/**
 * The JSON schema of the configuration file, for editors: what the contract asks, each field with what the docstring of
 * the construct says about it. What no schema can say (which images exist, which types have a GPU) is checked at synth.
 *
 * @see https://json-schema.org/draft-07/schema
 */
export function schema(assembly: Assembly): string {
  const made = z.toJSONSchema(Configuration, { target: 'draft-7', io: 'input' });
  const told = tellerOf(assembly);
  tell(made as Node, '', told);
  const { $schema, properties, ...rest } = made;
  const whole = {
    $schema,
    title: 'The configuration of a Berth',
    description: 'What -c config=<file> names. All of it may be left out.',
    ...rest,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for an editor.' },
      ...properties,
    },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The description of a field of the file, by the object's place and the field's name. */
type Told = (place: string, name: string) => string | undefined;

function tellerOf({ name: library, types }: Assembly): Told {
  return (place, name) => {
    const here = TOLD_HERE[place === '' ? name : `${place}.${name}`];
    if (here !== undefined) return here;
    const properties = (TOLD_BY[place] ?? []).flatMap(
      (type) => types[`${library}.${type}`]?.properties ?? [],
    );
    const docs = properties.find((one) => one.name === name)?.docs;
    const words = [docs?.summary, docs?.remarks].filter((text) => text !== undefined).join(' ');
    return words === '' ? undefined : words.replaceAll(/\s*\n\s*/g, ' ');
  };
}

function tell(node: Node, place: string, told: Told): void {
  for (const [name, field] of Object.entries(node.properties ?? {})) {
    const description = told(place, name);
    if (description !== undefined) field.description = description;
    tell(field, place === '' ? name : `${place}.${name}`, told);
  }
  const parts = [node.items, node.additionalProperties, ...(node.anyOf ?? [])];
  for (const part of parts) if (typeof part === 'object') tell(part, place, told);
}

if (require.main === module) writeFileSync(SCHEMA_FILE, schema(assemblyOfBuild()));
