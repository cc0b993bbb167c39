import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { amiParameterName } from '../../lambda/contract/names';
import type { ImagePlan } from './image-plan';
import type { ImageWorkshop } from './image-workshop';

interface ExecutionRoleProps {
  readonly deploymentName: string;
  readonly plan: ImagePlan;
  readonly workshop: ImageWorkshop;
  readonly parameterName: string;
}

/**
 * The role with which Image Builder builds. Its own service-linked role may not write our parameter, and a role of
 * ours takes the place of that one for the whole build: hence AWS's policy for such roles, which grows with what Image
 * Builder does, and exactly our parameter.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2ImageBuilderExecutionPolicy.html
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/cr-upd-ami-distribution-settings.html
 */
export function executionRole(scope: Construct, props: ExecutionRoleProps): iam.Role {
  const { deploymentName, plan, workshop, parameterName } = props;
  const stack = Stack.of(scope);
  const role = new iam.Role(scope, 'ExecutionRole', {
    assumedBy: new iam.ServicePrincipal('imagebuilder.amazonaws.com'),
    description: `Berth ${deploymentName}: how Image Builder builds ${plan.key}`,
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('EC2ImageBuilderExecutionPolicy')],
  });
  const parameter = (region: string, name: string, account?: string): string =>
    stack.formatArn({
      service: 'ssm',
      region,
      ...(account !== undefined && { account }),
      resource: 'parameter',
      resourceName: name.replace(/^\//, ''),
    });
  const allow = (
    actions: string[],
    resources: string[],
    conditions?: Record<string, Record<string, unknown>>,
  ): void =>
    void role.addToPolicy(new iam.PolicyStatement({ actions, resources, ...(conditions && { conditions }) }));
  allow(
    ['ssm:PutParameter'],
    [stack.region, ...plan.regions].map((region) => parameter(region, parameterName)),
  );
  // Systems Manager looks whether what is written is the id of an AMI; AWS does not restrict that to resources.
  allow(['ec2:DescribeImages'], ['*']);
  const { parent } = plan;
  allow(
    ['ssm:GetParameter'],
    [
      'image' in parent
        ? parameter(stack.region, amiParameterName(deploymentName, parent.image))
        : // AWS's own parameters belong to no account.
          parameter(stack.region, parent.parameter, ''),
    ],
  );
  allow(['iam:PassRole'], [workshop.instanceRole.roleArn], {
    StringEquals: { 'iam:PassedToService': `ec2.${stack.urlSuffix}` },
  });
  plan.encryptionKey?.grantEncryptDecrypt(role);
  // EBS works with the key on behalf of whoever makes the disk.
  plan.encryptionKey?.grant(
    role,
    'kms:CreateGrant',
    'kms:DescribeKey',
    'kms:GenerateDataKeyWithoutPlaintext',
  );
  return role;
}
