import { Stack, Token } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ImageRecord } from '../../lambda/contract/catalogue';
import { imagesPath, readableParameterPaths } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import type { Image } from '../../lambda/domain/image';
import { explain } from '../explain';
import { mustBe } from '../must-be';
import { allow } from '../functions/allow';
import { checkedPolicy } from '../sessions/checked-policy';
import type { LendingPolicy } from '../sessions/lending-policy';
import type { CatalogueImage } from './catalogue-image';
import { parameterArn } from './parameter-arn';
import { policedImages } from './policed-image';

/** What is in the catalogue, and what the policy leaves of it. */
export interface ImageMapProps {
  /** The deployment whose catalogue it is. */
  readonly deploymentName: string;
  /** The images; each key once. */
  readonly images: CatalogueImage[];
  /**
   * What may be launched of them, and for how long they may be unused.
   *
   * @default - all that they are
   */
  readonly policy?: LendingPolicy;
}

/**
 * The catalogue: one SSM parameter for each image, `/berth/<deployment>/images/<key>`.
 *
 * @throws Error for a key that is there twice, for an image that cannot be lent, and for a policy that leaves nothing of
 *   one or contradicts itself
 */
export class ImageMap extends Construct {
  /** What functions may be allowed to do with the catalogue. */
  public readonly grants: ImageMapGrants;
  /** Every instance type that an image of the catalogue may be launched on, each once, in order. */
  public readonly instanceTypes: string[];

  constructor(scope: Construct, id: string, props: ImageMapProps) {
    super(scope, id);
    const path = imagesPath(props.deploymentName);
    // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
    const whole = props.images.map((image) => image._recordIn(props.deploymentName, this));
    const records = policedImages(whole, checkedPolicy(props.policy)).map(checked);
    const twice = records.find(({ key }, i) => records.findIndex((other) => other.key === key) !== i);
    if (twice) throw new Error(`the image "${twice.key}" is there twice: give one of them another key`);
    for (const record of records) {
      new ssm.StringParameter(this, record.key, {
        parameterName: `${path}/${record.key}`,
        description: `Berth ${props.deploymentName}: an image that can be launched`,
        stringValue: Stack.of(this).toJsonString(record),
      });
    }
    const parameters = records.flatMap(({ source }) => ('parameter' in source ? [source.parameter] : []));
    this.instanceTypes = [...new Set(records.flatMap(({ allowedTypes }) => allowedTypes))].toSorted();
    // Images that are mapped later may be named by any of these.
    const readable = readableParameterPaths(props.deploymentName);
    const others = parameters.filter((name) => !readable.some((below) => name.startsWith(below)));
    this.grants = new ImageMapGrants(path, [...readable.map((below) => `${below}*`), ...new Set(others)]);
  }
}

/** What a function may be allowed to do with the catalogue. */
export class ImageMapGrants {
  readonly #path: string;
  readonly #amiParameters: string[];

  /**
   * @param path the path of the images' parameters
   * @param amiParameters names of the parameters that name their AMIs
   */
  constructor(path: string, amiParameters: string[]) {
    this.#path = path;
    this.#amiParameters = amiParameters;
  }

  /** Lets the function list the images. */
  public read(grantee: lambda.Function): void {
    grantee.addEnvironment(SETTINGS.imagesPath, this.#path);
    allow(grantee, ['ssm:GetParametersByPath'], [parameterArn(grantee, this.#path)]);
  }

  /** Lets the function find out which AMI an image is now, and what its root disk is like. */
  public resolve(grantee: lambda.Function): void {
    const parameters = this.#amiParameters.map((name) => parameterArn(grantee, name));
    if (parameters.length > 0) allow(grantee, ['ssm:GetParameter'], parameters);
    allow(grantee, ['ec2:DescribeImages'], ['*']); // AWS does not restrict it to resources
  }
}

function checked(record: Image): Image {
  const { source } = record;
  // What is only known when the stack is deployed cannot be looked at now.
  const known = 'ami' in source && Token.isUnresolved(source.ami) ? { ami: 'ami-known-later' } : source;
  const { error } = ImageRecord.safeParse({ ...record, source: known }, { error: mustBe });
  if (error) throw new Error(`the image "${record.key}" cannot be used. ${explain(error, record)}`);
  if (!record.allowedTypes.includes(record.defaultType)) {
    throw new Error(
      `the image "${record.key}" cannot be used. defaultType: ${record.defaultType} must be one of the allowed types (${record.allowedTypes.join(', ')})`,
    );
  }
  return record;
}
