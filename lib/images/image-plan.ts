import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Component } from './components/document';

/** All that the pipeline of a managed image is made from. */
export interface ImagePlan {
  readonly key: string;
  readonly name: string;
  /** The SSM parameter that names the AMI which it is made from. */
  readonly parentParameter: string;
  /** In the order in which they are built: data, or the ARN of one that exists. */
  readonly components: readonly (Component | string)[];
  /** In the order in which they stand in for each other. */
  readonly buildInstanceTypes: readonly string[];
  readonly diskGiB: number;
  /** Besides the pipeline's own. */
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
  readonly encryptionKey: kms.IKey | undefined;
  readonly vulnerabilityScan: boolean;
}
