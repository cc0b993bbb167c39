import {
  type DockerImageAssetLocation,
  type FileAssetLocation,
  type ISynthesisSession,
  StackSynthesizer,
} from 'aws-cdk-lib';

const EMPTY = 'what exists needs no files';

/**
 * Lets a stack be looked up for, and not be deployed: it is no part of what the command line lists. The CDK wants what
 * exists already to stand in a stack, too.
 */
export class NeverDeployed extends StackSynthesizer {
  public override addFileAsset(): FileAssetLocation {
    throw new Error(EMPTY);
  }

  public override addDockerImageAsset(): DockerImageAssetLocation {
    throw new Error(EMPTY);
  }

  public override synthesize(session: ISynthesisSession): void {
    // It tells the command line what is to be looked up. Without an artifact there is nothing to deploy.
    this.synthesizeTemplate(session);
  }
}
