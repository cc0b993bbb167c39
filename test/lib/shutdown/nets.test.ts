import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Berth, BudgetStop, Failures, Sweeper } from '../../../lib';
import { deployment } from '../deployment';
import { granted, newApp, newFunction, newStack, text, tinyBundles } from '../synthesis';

const { service } = deployment();

test('the sweeper is called every five minutes, with a role that may call it and nothing else', () => {
  const stack = newStack();
  const sweep = newFunction(stack);
  new Sweeper(stack, 'Sweeper', { deploymentName: 'demo', sweep });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(5 minutes)' });
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const [, policy] = policies.find(([id]) => id.startsWith('SweeperRole')) ?? [];
  const statements = policy?.['Properties'].PolicyDocument.Statement as {
    Action: string;
    Resource: unknown;
  }[];
  expect(statements.map(({ Action }) => Action)).toEqual(['lambda:InvokeFunction']);
});

test('whoever wants it swept more often says so', () => {
  const stack = newStack();
  new Sweeper(stack, 'Sweeper', {
    deploymentName: 'demo',
    sweep: newFunction(stack),
    period: Duration.minutes(1),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 minute)',
  });
});

test('the sweep of a deployment lasts less than until the next one, and is repeated once when it fails', () => {
  service.hasResourceProperties('AWS::Lambda::Function', { FunctionName: 'demo-sweep', Timeout: 240 });
  service.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 1 });
});

test('failures lie in one encrypted queue for two weeks, and an alarm tells of them', () => {
  service.hasResourceProperties('AWS::SQS::Queue', {
    MessageRetentionPeriod: 14 * 24 * 3600,
    SqsManagedSseEnabled: true,
  });
  service.resourceCountIs('AWS::SQS::Queue', 1);
  service.resourceCountIs('AWS::CloudWatch::Alarm', 3);
  service.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    AlarmActions: Match.absent(),
  });
});

test('the calls that AWS makes by itself are kept when they fail: ends of leases, news, sweeps, what keeps images', () => {
  const configured = Object.values(service.findResources('AWS::Lambda::EventInvokeConfig'));
  expect(configured.map(({ Properties }) => text(Properties.FunctionName)).toSorted()).toEqual([
    expect.stringMatching(/^\$\{CheckImages/),
    expect.stringMatching(/^\$\{EndOfLease/),
    expect.stringMatching(/^\$\{RecordStateChange/),
    expect.stringMatching(/^\$\{RefreshPrices/),
    expect.stringMatching(/^\$\{RetireImages/),
    expect.stringMatching(/^\$\{Sweep/),
  ]);
  for (const { Properties } of configured) {
    expect(Properties.MaximumEventAgeInSeconds).toBe(3600);
    expect(text(Properties.DestinationConfig.OnFailure.Destination)).toMatch(/^\$\{FailuresQueue.*Arn\}$/);
  }
});

test('a topic hears of the alarm, and of its end, also when it lets in only whom it names', () => {
  const stack = newStack();
  new Failures(stack, 'Failures', { deploymentName: 'demo', topic: new Topic(stack, 'Topic') });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [Match.anyValue()],
    OKActions: [Match.anyValue()],
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        }),
      ],
    },
  });
});

test('a topic that is encrypted with a key hears of the alarm, too: CloudWatch may use the key', () => {
  const stack = newStack();
  const topic = new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') });
  new Failures(stack, 'Failures', { deploymentName: 'demo', topic });
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    },
  });
});

test('a topic of another account lets in the alarms of the account that they stand in', () => {
  const app = newApp();
  const of = (id: string, account: string): Stack =>
    new Stack(app, id, { env: { account, region: 'eu-west-1' } });
  const theirs = of('Theirs', '222222222222');
  const topic = new Topic(theirs, 'Topic', { topicName: 'operations' });
  new Failures(of('Ours', '111111111111'), 'Failures', { deploymentName: 'demo', topic });
  expect(JSON.stringify(Template.fromStack(theirs).findResources('AWS::SNS::TopicPolicy'))).toContain(
    '{"StringEquals":{"aws:SourceAccount":"111111111111"}}',
  );
});

test('the address can be taken back, in whichever app: no other stack holds its topic fast', () => {
  const berth = new Berth(new App(), 'Berth', {
    bundles: tinyBundles(),
    console: false,
    failureEmail: 'operations@lab.example',
  });
  const exported = Object.entries(Template.fromStack(berth.stateStack).findOutputs('*')).flatMap(
    ([name, { Export }]) => (Export === undefined ? [] : [name]),
  );
  // What stays in the state stack may be held fast.
  expect(exported.filter((name) => name.includes('SessionStore'))).not.toEqual([]);
  expect(exported.filter((name) => name.includes('FailureLetters'))).toEqual([]);
});

test('an e-mail address hears of all alarms and of builds, from one topic that takes only encrypted calls', () => {
  const { berth, state, service: alarming } = deployment({ failureEmail: 'operations@lab.example' });
  state.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'operations@lab.example',
  });
  const policies = Object.values(state.findResources('AWS::SNS::TopicPolicy'));
  const [policy] = policies.map(({ Properties }) => JSON.stringify(Properties.PolicyDocument.Statement));
  expect(policies).toHaveLength(1);
  for (const part of ['"aws:SecureTransport":"false"', 'cloudwatch.amazonaws.com', 'events.amazonaws.com'])
    expect(policy).toContain(part);
  for (const { Properties } of Object.values(alarming.findResources('AWS::CloudWatch::Alarm')))
    expect(JSON.stringify(Properties.AlarmActions)).toContain('FailureLettersTopic');
  const images = Template.fromStack(berth.imagesStack ?? berth.stateStack);
  expect(JSON.stringify(images.findResources('AWS::Events::Rule'))).toContain('FailureLettersTopic');
  const steps = JSON.stringify(alarming.findOutputs('NextStep2'));
  expect(steps).toContain('Follow the link in the letter that AWS has sent to operations@lab.example');
});

test.each([
  [
    { failureEmail: 'operations' },
    'failureEmail must be an e-mail address, such as operations@lab.example (it was "operations")',
  ],
  [
    { failureEmail: 'o@lab.example', failureTopic: new Topic(newStack(), 'Topic') },
    'there is a failureTopic (Test/Topic) and a failureEmail (o@lab.example): give one of them',
  ],
])('whoever cannot be told is refused at synth', (props, why) => {
  expect(() => deployment(props)).toThrow(why);
});

test('a function whose failures are kept may send to the queue and nothing else', () => {
  const stack = newStack();
  const fn = newFunction(stack);
  new Failures(stack, 'Failures', { deploymentName: 'demo' }).keep(fn);
  expect(granted(fn).permissions.map(({ action }) => action)).toEqual(['sqs:SendMessage']);
});

test('there is no budget unless somebody asks for one; then it stops everything', () => {
  service.resourceCountIs('AWS::Budgets::Budget', 0);
  const asked = deployment({ monthlyBudget: 200 });
  asked.service.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetLimit: { Amount: 200, Unit: 'USD' }, TimeUnit: 'MONTHLY' },
  });
  asked.service.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' });
  const policy = Object.values(asked.service.findResources('AWS::SNS::TopicPolicy'))[0];
  expect(JSON.stringify(policy)).toContain('budgets.amazonaws.com');
});

test('a budget of nothing is refused', () => {
  const stack = new Stack();
  const stopEverything = newFunction(stack);
  expect(
    () => new BudgetStop(stack, 'Budget', { deploymentName: 'demo', monthlyDollars: 0, stopEverything }),
  ).toThrow('a budget of 0 $ a month is not possible');
});

test('when nothing sweeps for a quarter of an hour, an alarm says so: also when nothing at all is heard', () => {
  const stack = newStack();
  const topic = new Topic(stack, 'Topic');
  new Sweeper(stack, 'Sweeper', { deploymentName: 'demo', sweep: newFunction(stack), topic });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'Invocations',
    Period: 300,
    EvaluationPeriods: 3,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
    AlarmActions: [Match.anyValue()],
  });
});
