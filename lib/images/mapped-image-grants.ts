import { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  amiParameterName,
  MAPPED_IMAGES,
  READY_TIMES_PARTITION,
  readableParameterPaths,
} from '../../lambda/contract/names';
import type { PolicyConfiguration } from '../../lambda/contract/policy';
import { SETTINGS } from '../../lambda/contract/settings';
import type { ImageLimits } from '../../lambda/domain/image-limits';
import { allow } from '../functions/allow';
import { parameterArn } from './parameter-arn';
import { idleRule } from './policed-image';

interface MappedImageParts {
  readonly deploymentName: string;
  /** The table that the mapped images lie in, among the sessions. */
  readonly table: dynamodb.ITableV2;
  readonly encryptionKey: kms.IKey | undefined;
  /** The setting that the policy becomes, for the functions that read mapped images. */
  readonly limits: string;
}

/** What functions may be allowed to do with images that are mapped at run time, and with the versions of built ones. */
export class MappedImageGrants {
  readonly #parts: MappedImageParts;

  constructor(parts: MappedImageParts) {
    this.#parts = parts;
  }

  /** Lets the function read the mapped images, and nothing else of the table. */
  list(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:Query');
  }

  /** The same, as far as the policy allows them. */
  read(grantee: lambda.Function): void {
    this.list(grantee);
    grantee.addEnvironment(SETTINGS.imageLimits, this.#parts.limits);
  }

  /** Lets the function read what the last launches of each image took, and nothing else of the table. */
  readReadyTimes(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:Query', READY_TIMES_PARTITION);
  }

  /** Lets the function write mapped images, and nothing else into the table, as far as the policy allows them. */
  write(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:PutItem');
    this.#parts.encryptionKey?.grantEncrypt(grantee);
    grantee.addEnvironment(SETTINGS.imageLimits, this.#parts.limits);
  }

  /** Lets the function keep with a mapped image what was found out about it. */
  keepFindings(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:UpdateItem');
    this.#parts.encryptionKey?.grantEncrypt(grantee);
  }

  /** Lets the function take mapped images away, and nothing else of the table. */
  remove(grantee: lambda.Function): void {
    this.#allow(grantee, 'dynamodb:DeleteItem');
  }

  /** Lets the function look at any AMI and instance type, and at the parameters that may name an AMI. */
  inspect(grantee: lambda.Function): void {
    this.#describe(grantee, ['ec2:DescribeImages', 'ec2:DescribeInstanceTypes']);
    const readable = readableParameterPaths(this.#parts.deploymentName);
    allow(
      grantee,
      ['ssm:GetParameter'],
      readable.map((below) => parameterArn(grantee, `${below}*`)),
    );
  }

  /** Lets the function see which AMIs the built images were. */
  readVersions(grantee: lambda.Function): void {
    allow(grantee, ['ssm:GetParameterHistory'], [this.#amiParameters(grantee)]);
  }

  /** Lets the function decide which AMI a built image is from now on; it looks whether the AMI is there. */
  moveVersion(grantee: lambda.Function): void {
    allow(grantee, ['ssm:PutParameter'], [this.#amiParameters(grantee)]);
    this.#describe(grantee, ['ec2:DescribeImages']);
  }

  #amiParameters(grantee: lambda.Function): string {
    return parameterArn(grantee, amiParameterName(this.#parts.deploymentName, '*'));
  }

  #describe(grantee: lambda.Function, actions: string[]): void {
    allow(grantee, actions, ['*']); // AWS does not restrict them to resources
    grantee.addEnvironment(SETTINGS.account, Stack.of(grantee).account);
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
  #allow(grantee: lambda.Function, action: string, partition: string = MAPPED_IMAGES): void {
    const { table, encryptionKey } = this.#parts;
    grantee.addEnvironment(SETTINGS.table, table.tableName);
    allow(grantee, [action], [table.tableArn], {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partition] },
    });
    encryptionKey?.grantDecrypt(grantee);
  }
}

/**
 * What the policy says of every image, as a setting. The limits of single images are of the stack's own.
 *
 * @throws Error for limits that contradict each other
 */
export function imageLimitsSetting({ allowedTypes, idleLimit }: PolicyConfiguration): string {
  const limits: ImageLimits = {
    ...(allowedTypes && { allowedTypes }),
    ...(idleLimit && { idle: idleRule('*', idleLimit) }),
  };
  return JSON.stringify(limits);
}
