import { Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';

/**
 * Tells a topic when an alarm goes off, and when it is over. A topic with a policy of its own, which each topic of the CDK
 * has once EventBridge may publish to it, lets no alarm in by itself; nor does the key of a topic that is encrypted.
 *
 * @param topic nobody is told where it is undefined
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function tellTopic(alarm: cloudwatch.Alarm, topic: sns.ITopic | undefined): void {
  if (topic === undefined) return;
  alarm.addAlarmAction(new SnsAction(topic));
  alarm.addOkAction(new SnsAction(topic));
  const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
  topic.masterKey?.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [cloudWatch],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(alarm).account } },
    }),
  );
}
