import type { Image } from '@aws-sdk/client-ec2';

/**
 * Whether an AMI is software of the AWS Marketplace, which its seller may charge for beside what EC2 bills.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ProductCode.html
 */
export function isOfMarketplace({ ProductCodes = [] }: Pick<Image, 'ProductCodes'>): boolean {
  return ProductCodes.some(({ ProductCodeType }) => ProductCodeType === 'marketplace');
}
