import { Match } from 'aws-cdk-lib/assertions';
import { deployment } from '../deployment';

const { service, permissions } = deployment({ env: { account: '111111111111', region: 'eu-west-1' } });

test('it may take away AMIs of this deployment with what Image Builder made for them, and nothing else', () => {
  expect(permissions['retire-images'].filter(({ action }) => !/^(?:logs|sqs):/.test(action))).toEqual([
    {
      action: 'ssm:GetParametersByPath',
      resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/berth/demo/images',
    },
    {
      action: 'ssm:GetParameter',
      resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/berth/demo/*',
    },
    { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:eu-west-1::parameter/aws/service/*' },
    { action: 'ec2:DescribeImages', resource: '*' },
    { action: 'ec2:DescribeInstances', resource: '*' },
    {
      action: 'dynamodb:Query',
      resource: expect.any(String) as string,
      condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['IMAGES'] } },
    },
    {
      action: 'ssm:GetParameters',
      resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/berth/demo/ami/*',
    },
    {
      action: 'ec2:DeregisterImage',
      resource: 'arn:aws:ec2:eu-west-1::image/*',
      condition: { StringEquals: { 'aws:ResourceTag/berth:deployment': 'demo' } },
    },
    {
      action: 'ec2:DeleteSnapshot',
      resource: 'arn:aws:ec2:eu-west-1::snapshot/*',
      condition: { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } },
    },
  ]);
});

test('it comes each Monday, a day after the pipelines', () => {
  service.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 3 ? * MON *)',
    Target: Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RetireImages'), 'Arn'] } }),
  });
});
