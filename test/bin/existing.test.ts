import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContextProvider, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { existing, type Named } from '../../bin/existing';
import { Berth } from '../../lib';
import { newApp, newStack, tinyBundles } from '../lib/synthesis';

const HERE = { account: '111111111111', region: 'eu-west-1' };
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:operations';
const subnet = (n: number): { subnetId: string; availabilityZone: string } => ({
  subnetId: `subnet-${n}`,
  availabilityZone: `eu-west-1${'xabc'[n]}`,
});

const templateText = (stack: Stack): string => JSON.stringify(Template.fromStack(stack).toJSON());

/** A deployment with what a file names, and what the command line reads of it. */
function deployed(named: Named, place = HERE) {
  const app = newApp();
  const sessionManager = named.vpc?.privateSubnets !== undefined;
  const berth = new Berth(app, 'Berth', {
    bundles: tinyBundles(),
    sessionManager,
    console: false,
    ...existing(app, named, place),
  });
  const { directory, stacks } = app.synth();
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
    readonly missing?: readonly { readonly provider: string; readonly props: object }[];
  };
  return {
    environment: berth.serviceStack.environment,
    state: templateText(berth.stateStack),
    service: templateText(berth.serviceStack),
    images: templateText(berth.imagesStack ?? berth.serviceStack),
    stacks: stacks.map(({ stackName }) => stackName).toSorted(),
    missing: manifest.missing ?? [],
  };
}

test('with nothing named all is made, for any account and region, and nothing is looked up', () => {
  const { environment, service, state, stacks, missing } = deployed({});
  expect(environment).toBe('aws://unknown-account/unknown-region');
  expect(service).toContain('"AWS::EC2::VPC"');
  expect(state).toContain('"AWS::Cognito::UserPool"');
  expect(stacks).toEqual(['berth-images', 'berth-service', 'berth-state']);
  expect(missing).toEqual([]);
});

test('what is named is used, and is no stack that somebody might deploy', () => {
  const named = {
    vpc: { vpcId: 'vpc-0a1b2c3d', publicSubnets: [subnet(1), subnet(2)] },
    userPool: 'eu-west-1_abc',
    failureTopic: TOPIC,
    encryptionKey: KEY,
  };
  const { environment, service, state, images, stacks, missing } = deployed(named);
  expect(service).toContain('subnet-1=eu-west-1a,subnet-2=eu-west-1b');
  expect(service).not.toContain('"AWS::EC2::VPC"');
  expect(service).toContain('eu-west-1_abc');
  expect(state).not.toContain('"AWS::Cognito::UserPool"');
  expect(state).toContain(`"KMSMasterKeyId":"${KEY}"`);
  expect([service, images].map((text) => text.includes(TOPIC))).toEqual([true, true]);
  expect(stacks).toEqual(['berth-images', 'berth-service', 'berth-state']);
  expect(missing).toEqual([]);
  // The table of a region that is not known takes no key.
  expect(environment).toBe('aws://unknown-account/eu-west-1');
});

test('private subnets are taken as such', () => {
  const { service } = deployed({ vpc: { vpcId: 'vpc-0a1b2c3d', privateSubnets: [subnet(3)] } });
  expect(service).toContain('"BERTH_SUBNETS":"subnet-3=eu-west-1c"');
  expect(service).toContain('"BERTH_PUBLIC_ADDRESS":"false"');
});

test('only a network that is to be looked up is, where the file says or else where the credentials lead', () => {
  const vpc = { vpcId: 'vpc-0a1b2c3d', lookup: true } as const;
  const { environment, missing } = deployed({ vpc });
  expect(environment).toBe('aws://111111111111/eu-west-1');
  expect(missing).toEqual([
    expect.objectContaining({
      provider: 'vpc-provider',
      props: expect.objectContaining({ ...HERE, filter: { 'vpc-id': 'vpc-0a1b2c3d' } }),
    }),
  ]);
  const env = { account: '222222222222', region: 'us-east-1' };
  expect(deployed({ vpc, env }).environment).toBe('aws://222222222222/us-east-1');
});

test('a network that is not found stops the synthesis, with the reason that the command line gives', () => {
  const app = newApp();
  const vpc = { vpcId: 'vpc-0a1b2c3d', lookup: true } as const;
  const { key } = ContextProvider.getKey(newStack(), {
    provider: 'vpc-provider',
    props: { filter: { 'vpc-id': vpc.vpcId }, returnAsymmetricSubnets: true },
  });
  app.node.setContext(key, { $providerError: 'Could not find any VPCs', $dontSaveContext: true });
  expect(() => existing(app, { vpc }, HERE)).toThrow(
    'the configuration is not valid: vpc.vpcId: Could not find any VPCs (it was "vpc-0a1b2c3d")',
  );
});

test('what stands in the region of the deployment fits, a zone of a city of it, too', () => {
  const city = { subnetId: 'subnet-3', availabilityZone: 'eu-west-1-bos-1a' };
  const vpc = { vpcId: 'vpc-0a1b2c3d', publicSubnets: [subnet(1), city] };
  const named = { vpc, userPool: 'eu-west-1_abc', failureTopic: TOPIC, encryptionKey: KEY, env: HERE };
  expect(existing(newApp(), named, {}).env).toEqual(HERE);
});

test.each<[Named, { account?: string; region?: string }, string]>([
  [
    { vpc: { vpcId: 'vpc-0a1b2c3d', lookup: true }, env: { region: 'eu-west-1' } },
    {},
    'env: must name account and region, where the network is to be looked up (it was {"region":"eu-west-1"})',
  ],
  [
    { encryptionKey: KEY, env: { region: 'eu-west-2' } },
    HERE,
    `encryptionKey: must be in eu-west-2, where the deployment stands (it was "${KEY}")`,
  ],
  [
    { encryptionKey: KEY.replace('eu-west-1', 'us-east-1'), failureTopic: TOPIC },
    HERE,
    `failureTopic: must be in us-east-1, where the deployment stands (it was "${TOPIC}")`,
  ],
  [
    { userPool: 'eu-west-1_abc', env: { region: 'us-east-1' } },
    {},
    'userPool: must be in us-east-1, where the deployment stands (it was "eu-west-1_abc")',
  ],
  [
    {
      vpc: {
        vpcId: 'vpc-0a1b2c3d',
        publicSubnets: [subnet(1), { ...subnet(2), availabilityZone: 'eu-west-2b' }],
      },
      env: HERE,
    },
    {},
    'vpc.publicSubnets.1.availabilityZone: must be in eu-west-1, where the deployment stands (it was "eu-west-2b")',
  ],
  [
    {
      vpc: { vpcId: 'vpc-0a1b2c3d', privateSubnets: [subnet(1)] },
      encryptionKey: KEY.replace('eu-west-1', 'us-east-1'),
    },
    {},
    'vpc.privateSubnets.0.availabilityZone: must be in us-east-1, where the deployment stands (it was "eu-west-1a")',
  ],
])(
  'what does not fit together is told with the field, the value and what it may be: %j',
  (named, place, why) => {
    expect(() => existing(newApp(), named, place)).toThrow(`the configuration is not valid: ${why}`);
  },
);
