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
 * @throws Error for what cannot be used without knowing where, naming the field, the value and what it may be
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
  if (lookup) return ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId });
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

/** Only what needs to know where the deployment stands asks: all else can be synthesised for anywhere. */
function placeOf(named: Named, place: Environment): Environment | undefined {
  const { env: given, vpc, encryptionKey } = named;
  const home = encryptionKey === undefined ? {} : { region: regionOf(encryptionKey) };
  const env = { ...(vpc?.lookup && place), ...home, ...given };
  if (vpc?.lookup && (env.account === undefined || env.region === undefined)) {
    throw wrong('env', 'must name account and region, where the network is to be looked up', given);
  }
  for (const name of ['encryptionKey', 'failureTopic'] as const) {
    const arn = named[name];
    if (arn !== undefined && env.region !== undefined && regionOf(arn) !== env.region)
      throw wrong(name, `must be in ${env.region}, where the deployment stands`, arn);
  }
  return Object.keys(env).length === 0 ? undefined : env;
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

function wrong(field: string, what: string, value: unknown): Error {
  const was = value === undefined ? 'missing' : JSON.stringify(value);
  return new Error(`the configuration is not valid: ${field}: ${what} (it was ${was})`);
}
