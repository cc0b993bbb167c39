import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib';
import { imageLimitsSetting } from '../../../lib/images/mapped-image-grants';
import { deployment } from '../deployment';

const { service, permissions } = deployment({ env: { account: '111111111111', region: 'eu-west-1' } });
const OF_IMAGES = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['IMAGES'] } };
const AT = 'arn:aws:ssm:eu-west-1:111111111111:parameter';

/** Without its own log, and the table's ARN, which is not known yet. */
const of = (name: keyof typeof permissions) =>
  permissions[name]
    .filter(({ action }) => !/^(?:logs|sqs):/.test(action))
    .map(({ action, resource, condition }) => [
      action,
      action.startsWith('dynamodb:') ? condition : resource,
    ]);

test('who maps may write mapped images and prices, look at AMIs and types, and ask AWS for prices', () => {
  const prices = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['PRICE#eu-west-1'] } };
  expect(of('map-image')).toEqual(
    expect.arrayContaining([
      ['ssm:GetParametersByPath', `${AT}/berth/demo/images`],
      ['ssm:GetParameter', `${AT}/berth/demo/*`],
      ['ssm:GetParameter', 'arn:aws:ssm:eu-west-1::parameter/aws/service/*'],
      ['dynamodb:PutItem', OF_IMAGES],
      ['dynamodb:PutItem', prices],
      ['dynamodb:Query', prices],
      ['ec2:DescribeImages', '*'],
      ['ec2:DescribeInstanceTypes', '*'],
      ['pricing:GetProducts', '*'],
    ]),
  );
  expect(of('map-image')).toHaveLength(9);
});

test('who unmaps may take mapped images away and nothing else', () => {
  expect(of('unmap-image')).toEqual([
    ['ssm:GetParametersByPath', `${AT}/berth/demo/images`],
    ['dynamodb:DeleteItem', OF_IMAGES],
  ]);
});

test('who rolls back may move the stable channel of built images alone', () => {
  const stable = `${AT}/berth/demo/ami/*/stable`;
  expect(of('roll-back-image')).toEqual([
    ['ssm:GetParametersByPath', `${AT}/berth/demo/images`],
    ['ssm:GetParameterHistory', stable],
    ['ssm:PutParameter', stable],
    ['ec2:DescribeImages', '*'],
  ]);
});

test('who checks may keep findings and bring nothing else into the table', () => {
  const inTable = of('check-images').filter(([, condition]) => typeof condition === 'object');
  expect(inTable.map(([action]) => action)).toEqual([
    'dynamodb:Query',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
  expect(inTable).toContainEqual(['dynamodb:UpdateItem', OF_IMAGES]);
});

test('who shows images may read what their launches took, and who measures it needs no more than it has', () => {
  const ofTimes = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['READYTIMES'] } };
  for (const name of ['list-images', 'show-image'] as const)
    expect(of(name)).toContainEqual(['dynamodb:Query', ofTimes]);
  const reads = Object.keys(permissions).filter((name) =>
    JSON.stringify(of(name as keyof typeof permissions)).includes('READYTIMES'),
  );
  expect(reads.toSorted()).toEqual(['list-images', 'show-image']);
  const measures = of('guest-report').map(([action]) => action);
  expect(measures).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem']));
});

test('mapped images are looked at every day', () => {
  service.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(30 4 * * ? *)',
    Target: Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CheckImages'), 'Arn'] } }),
  });
});

test('what the policy says of all images holds for mapped ones, too', () => {
  expect(imageLimitsSetting({})).toBe('{}');
  const idle = { usualMinutes: 30, mostMinutes: 90, neverAllowed: false };
  const limits = imageLimitsSetting({
    allowedTypes: ['t3.large'],
    idleLimit: { usualMinutes: 30, mostMinutes: 90, never: false },
  });
  expect(JSON.parse(limits)).toEqual({ allowedTypes: ['t3.large'], idle });
  const policy = { allowedTypes: ['t3.large'], idleLimit: { usual: Duration.minutes(30) } };
  const { environments } = deployment({ policy });
  for (const name of ['launch', 'start', 'estimate', 'sweep', 'list-images', 'map-image'] as const) {
    expect(JSON.parse(String(environments[name]['BERTH_IMAGE_LIMITS']))).toMatchObject({
      allowedTypes: ['t3.large'],
      idle: { usualMinutes: 30 },
    });
  }
});
