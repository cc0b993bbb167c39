import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type SessionStoreProps, SessionStore } from '../../../lib';
import { granted, newFunction, newStack } from '../synthesis';

function store(props?: SessionStoreProps): {
  template: Template;
  store: SessionStore;
  fn: ReturnType<typeof newFunction>;
} {
  const stack = newStack();
  const made = new SessionStore(stack, 'Store', props);
  return {
    store: made,
    fn: newFunction(stack),
    get template() {
      return Template.fromStack(stack);
    },
  };
}

test('the table can be restored to any point in time, is paid by use, and is protected', () => {
  store().template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    },
  });
});

test('sessions are found by owner, by id, and by what can still cost', () => {
  store().template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [
      { AttributeName: 'PK', KeyType: 'HASH' },
      { AttributeName: 'SK', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      Match.objectLike({ IndexName: 'byId', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] }),
      Match.objectLike({
        IndexName: 'live',
        KeySchema: [
          { AttributeName: 'live', KeyType: 'HASH' },
          { AttributeName: 'stopAt', KeyType: 'RANGE' },
        ],
      }),
    ],
    AttributeDefinitions: Match.arrayWith([{ AttributeName: 'stopAt', AttributeType: 'N' }]),
  });
});

test('it forgets by itself what has a time to live: codes, and nothing else has one', () => {
  store().template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
});

test.each([
  ['appendTimeline', 'dynamodb:PutItem', 'SESSION#*'],
  ['issueCode', 'dynamodb:PutItem', 'CODE#*'],
  ['burnCode', 'dynamodb:DeleteItem', 'CODE#*'],
  ['recordDeparture', 'dynamodb:PutItem', 'LEFT#*'],
] as const)('"%s" allows %s under %s alone', (verb, action, keys) => {
  const world = store();
  world.store.grants[verb](world.fn);
  const { permissions, environment } = granted(world.fn);
  const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } };
  expect(permissions.map((one) => [one.action, one.condition])).toEqual([[action, condition]]);
  expect(environment).toHaveProperty('BERTH_TABLE');
});

test('a table for trials can be deleted', () => {
  store({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  });
});

test.each([
  ['find', ['dynamodb:GetItem']],
  ['findById', ['dynamodb:GetItem', 'dynamodb:Query']],
  ['list', ['dynamodb:Query', 'dynamodb:Query']],
  ['write', ['dynamodb:PutItem']],
] as const)('"%s" allows exactly what it says, and tells the table', (verb, actions) => {
  const world = store();
  world.store.grants[verb](world.fn);
  const { permissions, environment } = granted(world.fn);
  expect(permissions.map(({ action }) => action)).toEqual(actions);
  expect(environment).toHaveProperty('BERTH_TABLE');
});

test('who looks for one session by its id may not list the others', () => {
  const world = store();
  world.store.grants.findById(world.fn);
  const queries = granted(world.fn).permissions.filter(({ action }) => action === 'dynamodb:Query');
  expect(queries.map(({ resource }) => resource)).toEqual([expect.stringMatching(/\/index\/byId$/)]);
});
