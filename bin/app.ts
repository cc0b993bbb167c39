#!/usr/bin/env node
import { App, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Configuration } from '../lambda/contract/configuration';
import { Berth, type BerthProps } from '../lib';
import { readConfiguration } from './configuration';
import { existing } from './existing';
import { imagesOf } from './images';
import { policyOf } from './policy';

/** An enum's values stand among their names. */
const RETENTIONS = Object.values(logs.RetentionDays).filter((days) => typeof days === 'number');

const MFA = { off: cognito.Mfa.OFF, optional: cognito.Mfa.OPTIONAL, required: cognito.Mfa.REQUIRED } as const;

/** Where the command line's credentials lead. */
const HERE = {
  ...(process.env['CDK_DEFAULT_ACCOUNT'] && { account: process.env['CDK_DEFAULT_ACCOUNT'] }),
  ...(process.env['CDK_DEFAULT_REGION'] && { region: process.env['CDK_DEFAULT_REGION'] }),
};

function propsOf(app: App, configuration: Configuration): BerthProps {
  const {
    removalPolicy,
    managedImages,
    derivedImages,
    semiManagedImages,
    logRetentionDays,
    policy,
    mfa,
    env,
    vpc,
    userPool,
    failureTopic,
    encryptionKey,
    ...same
  } = configuration;
  const logRetention = RETENTIONS.find((days) => days === logRetentionDays);
  return {
    ...same,
    ...existing(app, { env, vpc, userPool, failureTopic, encryptionKey }, HERE),
    images: imagesOf({ managedImages, derivedImages, semiManagedImages }),
    removalPolicy: removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    ...(logRetention !== undefined && { logRetention }),
    ...(policy && { policy: policyOf(policy) }),
    ...(mfa && { mfa: MFA[mfa] }),
  };
}

function main(): void {
  const app = new App();
  const configuration = readConfiguration({
    config: app.node.tryGetContext('config') as string | undefined,
    deployment: app.node.tryGetContext('deployment') as string | undefined,
  });
  new Berth(app, 'Berth', propsOf(app, configuration));
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // At once: an app that ends by itself would still write an empty assembly.
  process.exit(1);
}
