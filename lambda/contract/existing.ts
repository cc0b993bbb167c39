import * as z from 'zod';

/** The text of an ARN, or of an id, that AWS gave something. */
function named(pattern: RegExp, what: string): z.ZodString {
  const rule = `must be ${what}`;
  return z.string(rule).regex(pattern, rule);
}

const VPC_ID = /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const SUBNET_ID = /^subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const ZONE = /^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

const subnets = z
  .array(
    z.strictObject({
      subnetId: named(SUBNET_ID, 'the id of a subnet, such as subnet-0a1b2c3d4e5f60718'),
      availabilityZone: named(ZONE, 'the zone of the subnet, such as eu-central-1a'),
    }),
    'must be a list of { subnetId, availabilityZone }',
  )
  .min(1, 'must name one subnet at least');

/** How it is said which subnets of a network are used; for the JSON schema, which knows nothing of refinements. */
const SUBNETS = ['publicSubnets', 'privateSubnets', 'lookup'] as const;

/** A network that exists. Which subnets computers are launched into is named here, or looked up in the account. */
export const Network = z
  .strictObject({
    vpcId: named(VPC_ID, 'the id of a network, such as vpc-0a1b2c3d4e5f60718'),
    publicSubnets: subnets.optional(),
    privateSubnets: subnets.optional(),
    lookup: z.literal(true, 'must be true, or left out').optional(),
  })
  .refine(
    (network) => SUBNETS.filter((name) => network[name] !== undefined).length === 1,
    'must say which subnets computers are launched into: one of publicSubnets, privateSubnets and "lookup": true',
  )
  .meta({
    oneOf: SUBNETS.map((name) => ({
      type: 'object' as const,
      properties: { [name]: {} },
      required: [name],
    })),
  });
export type Network = z.infer<typeof Network>;

/** Where a deployment stands. */
export const Place = z.strictObject({
  account: named(/^\d{12}$/, 'the twelve digits of an account, in quotes').optional(),
  region: named(REGION, 'a region, such as eu-central-1').optional(),
});

/** A user pool of Amazon Cognito, by its id. */
export const UserPoolId = named(
  /^[a-z]{2}(?:-[a-z]+)+-\d_[0-9A-Za-z]+$/,
  'the id of a user pool, such as eu-central-1_AbCdEf123',
);

/** A topic of Amazon SNS. */
export const TopicArn = named(
  /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/,
  'the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:111111111111:operations',
);

/** A key of AWS KMS. Not an alias: what may be done with a key is asked of the key. */
export const KeyArn = named(
  /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
  'the ARN of a KMS key, such as arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
);
