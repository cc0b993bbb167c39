import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { allow } from '../functions/allow';
import type { CatalogueImage } from './catalogue-image';
import { ManagedImage } from './managed-image';

/**
 * Lets a function launch and start computers whose disks are encrypted with customer keys of the images: EBS uses a key
 * for whoever asks for the disk. Without it EC2 takes the launch, and the computer ends with `Client.InternalError`.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html#ebs-encryption-permissions
 */
export function allowDiskKeys(images: readonly CatalogueImage[], grantee: lambda.Function): void {
  // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
  const keys = images.flatMap((image) => (image instanceof ManagedImage ? (image._diskKey() ?? []) : []));
  const arns = [...new Set(keys.map(({ keyArn }) => keyArn))];
  if (arns.length === 0) return;
  allow(
    grantee,
    [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    arns,
  );
  // Only EBS may keep the use of the key, and for this disk.
  allow(grantee, ['kms:CreateGrant'], arns, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
}
