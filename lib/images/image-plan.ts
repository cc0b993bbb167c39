import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Channel } from '../../lambda/contract/names';
import type { Component } from './components/document';

/** All that the pipeline of a managed image is made from. */
export interface ImagePlan {
  readonly key: string;
  readonly name: string;
  /** What it is made from: the AMI that an SSM parameter names, or that of another image of the deployment. */
  readonly parent: { readonly parameter: string } | { readonly image: string };
  /** Where its builds go: sessions are launched from `stable`. */
  readonly channel: Channel;
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
