import { Annotations, type App, type Environment, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Configuration } from '../lambda/contract/configuration';
import type { Network } from '../lambda/contract/existing';
import type { BerthProps } from '../lib';
import { NeverDeployed } from './never-deployed';

/** What a configuration file names and others made. */
export type Named = Pick<Configuration, 'env' | 'vpc' | 'userPool' | 'failureTopic' | 'encryptionKey'>;

/**
 * What exists, as the constructs take it.
 *
 * @param place where the command line looks, in case the file does not say where the deployment stands
 * @throws Error for what cannot be used without knowing where, for what stands elsewhere, and for a network that was not
 *   found; it names the field, the value and what it may be
 */
export function existing(app: App, named: Named, place: Environment): Pick<BerthProps, keyof Named> {
  const { vpc, userPool, failureTopic, encryptionKey } = named;
  const env = placeOf(named, place);
  const theirs = (): Stack => {
    const found = app.node.tryFindChild('Existing') as Stack | undefined;
    return found ?? new Stack(app, 'Existing', { synthesizer: new NeverDeployed(), ...(env && { env }) });
  };
  return {
    ...(env && { env }),
    ...(vpc && { vpc: networkIn(theirs(), vpc) }),
    ...(userPool !== undefined && {
      userPool: cognito.UserPool.fromUserPoolId(theirs(), 'UserPool', userPool),
    }),
    ...(failureTopic !== undefined && {
      failureTopic: sns.Topic.fromTopicArn(theirs(), 'FailureTopic', failureTopic),
    }),
    ...(encryptionKey !== undefined && {
      encryptionKey: kms.Key.fromKeyArn(theirs(), 'EncryptionKey', encryptionKey),
    }),
  };
}

function networkIn(
  stack: Stack,
  { vpcId, publicSubnets = [], privateSubnets = [], lookup }: Network,
): ec2.IVpc {
  if (lookup) return lookedUp(stack, vpcId);
  const ids = (subnets: typeof publicSubnets): string[] => subnets.map(({ subnetId }) => subnetId);
  const zones = [...publicSubnets, ...privateSubnets].map(({ availabilityZone }) => availabilityZone);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId,
    availabilityZones: zones,
    ...(publicSubnets.length > 0 && { publicSubnetIds: ids(publicSubnets) }),
    ...(privateSubnets.length > 0 && { privateSubnetIds: ids(privateSubnets) }),
  });
  // Nobody asks for their route tables.
  Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return vpc;
}

/** Why nothing was found is told here: the CDK leaves the reason on a stack that nobody deploys, and goes on without. */
function lookedUp(stack: Stack, vpcId: string): ec2.IVpc {
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId });
  const reason = [stack, vpc]
    .flatMap(({ node }) => node.metadata)
    .find(({ type }) => type === 'aws:cdk:error');
  if (reason) throw wrong('vpc.vpcId', String(reason.data), vpcId);
  return vpc;
}

/** Only what needs to know where the deployment stands asks: all else can be synthesised for anywhere. */
function placeOf(named: Named, place: Environment): Environment | undefined {
  const { env: given, vpc, encryptionKey } = named;
  const home = encryptionKey === undefined ? {} : { region: regionOf(encryptionKey) };
  const env = { ...(vpc?.lookup && place), ...home, ...given };
  if (vpc?.lookup && (env.account === undefined || env.region === undefined)) {
    throw wrong('env', 'must name account and region, where the network is to be looked up', given);
  }
  for (const [field, value] of placed(named)) {
    if (value !== undefined && env.region !== undefined && !regionOf(value).startsWith(env.region))
      throw wrong(field, `must be in ${env.region}, where the deployment stands`, value);
  }
  return Object.keys(env).length === 0 ? undefined : env;
}

/** What says by itself where it stands, by its field. */
function placed({
  vpc,
  userPool,
  failureTopic,
  encryptionKey,
}: Named): readonly [string, string | undefined][] {
  const zones = (['publicSubnets', 'privateSubnets'] as const).flatMap((kind) =>
    (vpc?.[kind] ?? []).map(({ availabilityZone }, n): [string, string] => [
      `vpc.${kind}.${n}.availabilityZone`,
      availabilityZone,
    ]),
  );
  return [...Object.entries({ encryptionKey, failureTopic, userPool }), ...zones];
}

/** The region of an ARN; the id of a user pool and a zone begin with theirs. */
function regionOf(named: string): string {
  return named.startsWith('arn:') ? (named.split(':')[3] ?? '') : named;
}

function wrong(field: string, what: string, value: unknown): Error {
  const was = value === undefined ? 'missing' : JSON.stringify(value);
  return new Error(`the configuration is not valid: ${field}: ${what} (it was ${was})`);
}
