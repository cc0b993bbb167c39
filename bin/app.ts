#!/usr/bin/env node
import { App, RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Configuration } from '../lambda/contract/configuration';
import {
  Berth,
  type BerthProps,
  type CatalogueImage,
  ManagedImage,
  OperatingSystem,
  SemiManagedImage,
} from '../lib';
import { readConfiguration } from './configuration';
import { policyOf } from './policy';

/** An enum's values stand among their names. */
const RETENTIONS = Object.values(logs.RetentionDays).filter((days) => typeof days === 'number');

type MappedImage = NonNullable<Configuration['semiManagedImages']>[number];

function imageOf({ parameterName, amiId = '', os, ...same }: MappedImage): CatalogueImage {
  const image = { ...same, os: os === 'windows' ? OperatingSystem.WINDOWS : OperatingSystem.LINUX };
  return parameterName === undefined
    ? SemiManagedImage.fromAmi({ ...image, amiId })
    : SemiManagedImage.fromSsmParameter({ ...image, parameterName });
}

function propsOf(configuration: Configuration): BerthProps {
  const { removalPolicy, semiManagedImages = [], logRetentionDays, policy, ...same } = configuration;
  const logRetention = RETENTIONS.find((days) => days === logRetentionDays);
  return {
    ...same,
    images: [ManagedImage.cpuDockerWorkbench(), ...semiManagedImages.map(imageOf)],
    removalPolicy: removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    ...(logRetention !== undefined && { logRetention }),
    ...(policy && { policy: policyOf(policy) }),
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
