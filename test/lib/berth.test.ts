import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type FunctionName, FUNCTIONS } from '../../lambda/domain/duties';
import { Berth } from '../../lib';
import { deployment } from './deployment';
import { granted, newApp, newFunction, newStack, text, tinyBundles } from './synthesis';

const usual = deployment();
const both = [usual.state, usual.service];

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}
const resources = (templates: readonly Template[]): Resource[] =>
  templates.flatMap((template) => Object.values(template.toJSON()['Resources'] as Record<string, Resource>));
const ofType = (type: string, templates: readonly Template[] = both): Resource[] =>
  resources(templates).filter((resource) => resource.Type === type);

test('what costs money while nobody uses it is the master secret, and three alarms where the free ones are used up', () => {
  const types = new Set(resources(both).map(({ Type }) => Type));
  for (const dear of [
    'NatGateway',
    'LoadBalancer',
    'EIP',
    'VPCEndpoint',
    'KMS::Key',
    'Instance',
    'Dashboard',
  ]) {
    expect([...types].filter((type) => type.endsWith(`::${dear}`))).toEqual([]);
  }
  expect(ofType('AWS::SecretsManager::Secret')).toHaveLength(1);
  expect(ofType('AWS::CloudWatch::Alarm')).toHaveLength(3);
});

test('no custom resource is deployed', () => {
  expect(resources(both).filter(({ Type }) => /^Custom::|CustomResource$/.test(Type))).toEqual([]);
});

test('every function runs on nodejs24.x on arm64, outside of any VPC and without tracing', () => {
  const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties);
  expect(functions).toHaveLength(FUNCTIONS.length);
  for (const properties of functions) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 512 });
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(properties).not.toHaveProperty('TracingConfig');
  }
});

test('every log group forgets, and goes with its stack', () => {
  const groups = ofType('AWS::Logs::LogGroup');
  expect(groups).toHaveLength(FUNCTIONS.length);
  for (const { Properties, DeletionPolicy } of groups) {
    expect(Properties).toMatchObject({ RetentionInDays: 14 });
    expect(DeletionPolicy).toBe('Delete');
  }
});

test('sessions, users and the master secret are kept whatever happens to their stack', () => {
  for (const type of [
    'AWS::DynamoDB::GlobalTable',
    'AWS::Cognito::UserPool',
    'AWS::SecretsManager::Secret',
  ]) {
    const [kept, ...more] = ofType(type, [usual.state]);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(ofType(type, [usual.service])).toEqual([]);
  }
  expect(usual.berth.stateStack.terminationProtection).toBe(true);
  expect(usual.berth.serviceStack.terminationProtection).toBe(false);
});

test('a trial leaves nothing behind and is protected by nothing', () => {
  const trial = deployment({ removalPolicy: RemovalPolicy.DESTROY });
  expect(trial.berth.stateStack.terminationProtection).toBe(false);
  expect(resources([trial.state]).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
});

test('names tell the deployment and the part', () => {
  expect(usual.berth.stateStack.stackName).toBe('demo-state');
  expect(usual.berth.serviceStack.stackName).toBe('demo-service');
  const names = ofType('AWS::Lambda::Function').map(({ Properties }) => String(Properties?.['FunctionName']));
  expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    FUNCTIONS.map((name) => `demo-${name}`).toSorted(),
  );
});

test('people are told where the API, the users and the sign-in page are', () => {
  expect(Object.keys(usual.service.toJSON()['Outputs'])).toEqual(['ApiUrl']);
  expect(Object.keys(usual.state.toJSON()['Outputs'])).toEqual(
    expect.arrayContaining(['UserPoolId', 'ClientId', 'SignInUrl']),
  );
});

test('news of instances reach the function that records them, and are tried again', () => {
  usual.service.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
    Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 8, MaximumEventAgeInSeconds: 7200 } })],
  });
});

test('the guests report to the API itself, or to the address that is given', () => {
  expect(text(usual.environments.launch['BERTH_GUEST_API_URL'])).toMatch(
    /^https:\/\/\$\{SessionApi\w+\}\.execute-api\./,
  );
  const elsewhere = deployment({ guestApiUrl: 'https://berth.example' });
  expect(elsewhere.environments.launch['BERTH_GUEST_API_URL']).toBe('https://berth.example');
});

test('further tags reach the functions that make things, and bad ones stop the synthesis', () => {
  const { environments } = deployment({ sessionTags: { 'cost-centre': 'physics' } });
  for (const name of ['launch', 'door'] as const) {
    expect(environments[name]['BERTH_SESSION_TAGS']).toBe('{"cost-centre":"physics"}');
  }
  expect(() => deployment({ sessionTags: { 'cost centre': 'physics' } })).toThrow(
    /"cost centre" cannot be used: its key/,
  );
});

test('a policy reaches the functions that decide by it and no others, and the catalogue', () => {
  const policy = {
    allowedTypes: ['m5.large'],
    longestLease: Duration.hours(2),
    idleLimit: { never: false },
    sessionsAtOnce: 3,
    dailySpend: 2.5,
  };
  const { environments, service } = deployment({ policy });
  const told = FUNCTIONS.filter((name) => environments[name]['BERTH_POLICY'] !== undefined);
  expect(told.toSorted()).toEqual(['estimate', 'extend', 'launch', 'start', 'sweep']);
  expect(environments.launch['BERTH_POLICY']).toBe(
    '{"longestLeaseMinutes":120,"sessionsAtOnce":3,"dailySpend":2500000}',
  );
  service.hasResourceProperties('AWS::SSM::Parameter', {
    Value: Match.stringLikeRegexp(
      '"allowedTypes":\\["m5.large"\\].*"idle":\\{"usualMinutes":60,"neverAllowed":false',
    ),
  });
  expect(FUNCTIONS.some((name) => usual.environments[name]['BERTH_POLICY'] !== undefined)).toBe(false);
  expect(() => deployment({ policy: { sessionsAtOnce: 0 } })).toThrow(
    'the policy cannot be used. sessionsAtOnce: must be a whole number from 1 to 1000 (it was 0)',
  );
});

test('another issuer takes the place of the user pool', () => {
  const { state, service } = deployment({ issuer: 'https://id.example', audience: ['berth'] });
  state.resourceCountIs('AWS::Cognito::UserPool', 0);
  service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: { Issuer: 'https://id.example', Audience: ['berth'] },
  });
});

test('a user pool that exists gets a client and nothing else', () => {
  const app = newApp();
  const userPool = cognito.UserPool.fromUserPoolId(new Stack(app, 'Theirs'), 'Pool', 'eu-west-1_abc');
  const berth = new Berth(app, 'Berth', { deploymentName: 'demo', bundles: tinyBundles(), userPool });
  const state = Template.fromStack(berth.stateStack);
  state.resourceCountIs('AWS::Cognito::UserPool', 0);
  state.hasResourceProperties('AWS::Cognito::UserPoolClient', { UserPoolId: 'eu-west-1_abc' });
});

test('the network can be your own', () => {
  const app = newApp();
  const vpc = new ec2.Vpc(new Stack(app, 'Theirs'), 'Vpc');
  const berth = new Berth(app, 'Berth', { bundles: tinyBundles(), vpc });
  Template.fromStack(berth.serviceStack).resourceCountIs('AWS::EC2::VPC', 0);
});

const ENV = { account: '111111111111', region: 'eu-west-1' };

test('with a customer key, those who read the table or the master secret may use the key', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/abc';
  const encryptionKey = kms.Key.fromKeyArn(newStack(), 'Key', keyArn);
  const { permissions, state } = deployment({ encryptionKey, env: ENV });
  const actions = (name: FunctionName): string[] => permissions[name].map(({ action }) => action);
  expect(actions('get')).toContain('kms:Decrypt');
  expect(actions('get')).not.toContain('kms:Encrypt');
  expect(actions('stop')).toContain('kms:Encrypt');
  expect(actions('roll-back-image')).not.toContain('kms:Decrypt');
  state.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: keyArn });
  expect(() => deployment({ encryptionKey })).toThrow(/needs a stack that knows its region/);
});

test('the functions of others may launch or reveal when they are allowed to, and nothing else', () => {
  const app = newApp();
  const { grants } = new Berth(app, 'Berth', { deploymentName: 'demo', bundles: tinyBundles() });
  const [launching, revealing] = ['Launching', 'Revealing'].map((id) => newFunction(new Stack(app, id)));
  if (!launching || !revealing) throw new Error('two functions were made');
  grants.launch(launching);
  grants.credential(revealing);
  for (const [fn, name] of [
    [launching, 'GetAttLaunch'],
    [revealing, 'GetAttCredential'],
  ] as const) {
    const { permissions } = granted(fn);
    expect(new Set(permissions.map(({ action }) => action))).toEqual(new Set(['lambda:InvokeFunction']));
    expect(
      permissions.map(({ resource }) => resource).filter((resource) => !resource.includes(name)),
    ).toEqual([]);
  }
});

test.each([
  ['a name that does not fit into names', { deploymentName: 'My Lab' }, /"My Lab" cannot be the name/],
  [
    'a name with a word of AWS',
    { deploymentName: 'my-aws-lab' },
    /without the words aws, amazon and cognito/,
  ],
  ['an issuer without an audience', { issuer: 'https://id.example' }, /needs an audience/],
])('%s stops the synthesis with the reason', (_, props, reason) => {
  expect(() => new Berth(newApp(), 'Berth', { bundles: tinyBundles(), ...props })).toThrow(reason);
});

test('inside a stack of yours it says where it belongs', () => {
  expect(() => new Berth(newStack(), 'Berth')).toThrow(/put it into an App or a Stage/);
});
