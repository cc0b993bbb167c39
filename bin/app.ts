#!/usr/bin/env node
import { App, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Configuration } from '../lambda/contract/configuration';
import { Berth, type BerthProps } from '../lib';
import { readConfiguration } from './configuration';
import { imagesOf } from './images';
import { policyOf } from './policy';

/** An enum's values stand among their names. */
const RETENTIONS = Object.values(logs.RetentionDays).filter((days) => typeof days === 'number');

const MFA = { off: cognito.Mfa.OFF, optional: cognito.Mfa.OPTIONAL, required: cognito.Mfa.REQUIRED } as const;

function propsOf(configuration: Configuration): BerthProps {
  const {
    removalPolicy,
    managedImages,
    derivedImages,
    semiManagedImages,
    logRetentionDays,
    policy,
    mfa,
    ...same
  } = configuration;
  const logRetention = RETENTIONS.find((days) => days === logRetentionDays);
  return {
    ...same,
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
  new Berth(app, 'Berth', propsOf(configuration));
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // At once: an app that ends by itself would still write an empty assembly.
  process.exit(1);
}
