import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type FunctionName, FUNCTIONS } from '../../lambda/domain/duties';
import { Berth, type BerthProps, ManagedImage } from '../../lib';
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

test('the custom resources give the edge its keys, and lay the console into its bucket and take it away', () => {
  const custom = resources(both).filter(({ Type }) => /^Custom::|CustomResource$/.test(Type));
  expect(custom.map(({ Type }) => Type)).toEqual([
    'Custom::BerthEdge',
    'Custom::S3AutoDeleteObjects',
    'Custom::CDKBucketDeployment',
    'Custom::CDKBucketDeployment',
  ]);
});

test('without the console there is no bucket, no second distribution and no function that is not ours', () => {
  const { service } = deployment({ console: false });
  service.resourceCountIs('AWS::S3::Bucket', 0);
  service.resourceCountIs('Custom::CDKBucketDeployment', 0);
  service.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
  service.resourceCountIs('AWS::CloudFront::Distribution', 1);
  service.resourceCountIs('AWS::Lambda::Function', FUNCTIONS.length);
  service.resourceCountIs('AWS::Lambda::LayerVersion', 0);
  expect(Object.keys(service.toJSON()['Outputs'] as object)).not.toContain('ConsoleUrl');
});

test('every function runs on nodejs24.x on arm64, outside of any VPC and without tracing', () => {
  const functions = ofType('AWS::Lambda::Function')
    .map(({ Properties }) => Properties)
    .filter((properties) => properties?.['FunctionName'] !== undefined);
  expect(functions).toHaveLength(FUNCTIONS.length);
  for (const properties of functions) {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 512 });
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(properties).not.toHaveProperty('TracingConfig');
  }
});

test('every log group forgets, and goes with its stack', () => {
  const groups = ofType('AWS::Logs::LogGroup');
  // One is of the function that lays the console into its bucket.
  expect(groups).toHaveLength(FUNCTIONS.length + 1);
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
  const names = ofType('AWS::Lambda::Function').flatMap(({ Properties }) =>
    typeof Properties?.['FunctionName'] === 'string' ? [Properties['FunctionName']] : [],
  );
  expect(names.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
    FUNCTIONS.map((name) => `demo-${name}`).toSorted(),
  );
});

test('people are told where the console, the workbenches, the API, the users and the sign-in page are', () => {
  expect(Object.keys(usual.service.toJSON()['Outputs']).toSorted()).toEqual([
    'ApiUrl',
    'CliClientId',
    'ClientId',
    'ConsoleUrl',
    'NextStep1',
    'NextStep2',
    'NextStep3',
    'NextStep4',
    'WorkbenchUrl',
  ]);
  expect(Object.keys(usual.state.toJSON()['Outputs'])).toEqual(
    expect.arrayContaining(['UserPoolId', 'SignInUrl']),
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
  const issuer = { issuer: 'https://id.example/lab', audience: ['berth'], clientId: 'console-1' };
  const { state, service } = deployment(issuer);
  state.resourceCountIs('AWS::Cognito::UserPool', 0);
  service.resourceCountIs('AWS::Cognito::UserPoolClient', 0);
  service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: { Issuer: 'https://id.example/lab', Audience: ['berth'] },
  });
  service.hasOutput('ClientId', { Value: 'console-1' });
  service.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: {
          ContentSecurityPolicy: {
            'Fn::Join': [
              '',
              Match.arrayWith([Match.stringLikeRegexp("connect-src 'self' https://id.example;")]),
            ],
          },
        },
      },
    },
  });
});

test('the console of another issuer needs a client of it, and no client is taken for the user pool', () => {
  const issuer = { issuer: 'https://id.example', audience: ['berth'] };
  expect(() => deployment(issuer)).toThrow(
    /give its clientId, or leave the console out with `console: false`/,
  );
  expect(() => deployment({ ...issuer, console: false })).not.toThrow();
  expect(() => deployment({ clientId: 'console-1' })).toThrow(/a clientId is one of an issuer of your own/);
});

test('tokens are good that were got through the console or the command line', () => {
  const [authorizer] = Object.values(usual.service.findResources('AWS::ApiGatewayV2::Authorizer'));
  const properties = authorizer?.['Properties'] as
    | { readonly JwtConfiguration: { readonly Audience: readonly unknown[] } }
    | undefined;
  expect(properties?.JwtConfiguration.Audience.map(text)).toEqual([
    expect.stringMatching(/^\$\{SignInClientsConsole/),
    expect.stringMatching(/^\$\{SignInClientsCli/),
  ]);
});

function warned(props: BerthProps): number {
  return deployment(props).berth.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').length;
}

test('who opens workbenches is told at which address, from which pages, and with which key', () => {
  const { environments, service } = deployment({ edgeKey: 4, allowedOrigins: ['https://portal.example'] });
  expect(text(environments.connect['BERTH_WORKBENCH_URL'])).toMatch(
    /^https:\/\/\$\{EdgeDistribution\w+\.DomainName\}$/,
  );
  expect(text(environments.enter['BERTH_CONSOLE_ORIGINS'])).toMatch(
    /^https:\/\/\$\{ConsoleDistribution\w+\.DomainName\},https:\/\/portal\.example$/,
  );
  const knowing = FUNCTIONS.filter((name) => environments[name]['BERTH_EDGE_KEY'] !== undefined);
  expect(knowing).toEqual(['launch', 'connect', 'renew']);
  expect(environments.launch['BERTH_EDGE_KEY']).toBe('4');
  // A computer is launched with the new key only when the edge has it.
  service.hasResource('AWS::Lambda::Function', {
    Properties: { FunctionName: 'demo-launch' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^EdgeKeys')]),
  });
  service.hasResourceProperties('Custom::BerthEdge', { EdgeKey: '4' });
});

test('what stands before the edge is told to people, to pages and to who connects', () => {
  const workbenchUrl = 'https://{session}.wb.lab.example';
  const { environments, service } = deployment({ workbenchUrl });
  expect(environments.connect['BERTH_WORKBENCH_URL']).toBe(workbenchUrl);
  service.hasOutput('WorkbenchUrl', { Value: 'https://*.wb.lab.example' });
  expect(JSON.stringify(service.findResources('AWS::CloudFront::ResponseHeadersPolicy'))).toContain(
    'form-action https://*.wb.lab.example;',
  );
});

test('without any page nobody is sent to a workbench, and a client for a console is made for pages of your own', () => {
  const none = deployment({ console: false });
  expect(none.environments.enter).not.toHaveProperty('BERTH_CONSOLE_ORIGINS');
  none.service.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
  const own = deployment({ console: false, callbackUrls: ['https://portal.example/in?x'] });
  own.service.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['https://portal.example/in?x'],
    LogoutURLs: ['https://portal.example/'],
  });
});

test('the console does not stand among the names of sessions', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/1';
  const of = (domainName: string): { domainName: string; certificateArn: string } => ({
    domainName,
    certificateArn,
  });
  expect(() =>
    deployment({ consoleDomain: of('berth.wb.lab.example'), workbenchDomain: of('wb.lab.example') }),
  ).toThrow(/the console cannot be berth\.wb\.lab\.example, below wb\.lab\.example/);
});

test('credit for everybody and users that anybody makes do not go together unnoticed', () => {
  // What is warned of is printed.
  jest.spyOn(console, 'error').mockReturnValue();
  expect(warned({ selfSignUp: true })).toBe(0);
  expect(warned({ initialCredit: 5 })).toBe(0);
  expect(warned({ selfSignUp: true, initialCredit: 5 })).toBe(1);
});

test('a user pool that exists gets clients and nothing else', () => {
  const app = newApp();
  const userPool = cognito.UserPool.fromUserPoolId(new Stack(app, 'Theirs'), 'Pool', 'eu-west-1_abc');
  const signInUrl = 'https://lab.auth.eu-west-1.amazoncognito.com';
  const props = { deploymentName: 'demo', bundles: tinyBundles(), userPool };
  const berth = new Berth(app, 'Berth', { ...props, signInUrl });
  const state = Template.fromStack(berth.stateStack);
  state.resourceCountIs('AWS::Cognito::UserPool', 0);
  const service = Template.fromStack(berth.serviceStack);
  service.resourceCountIs('AWS::Cognito::UserPoolClient', 2);
  service.allResourcesProperties('AWS::Cognito::UserPoolClient', { UserPoolId: 'eu-west-1_abc' });
});

/** A Berth whose people sign in to a user pool that exists already. */
function withTheirPool(props: BerthProps): Berth {
  const app = newApp();
  const userPool = cognito.UserPool.fromUserPoolId(new Stack(app, 'Theirs'), 'Pool', 'eu-west-1_abc');
  return new Berth(app, 'Berth', { bundles: tinyBundles(), userPool, ...props });
}

test('the console must know where people sign in to a user pool that exists', () => {
  expect(() => withTheirPool({})).toThrow(
    /give the address of its domain as signInUrl .*or leave the console out/,
  );
  expect(() => withTheirPool({ console: false })).not.toThrow();
});

test('the token endpoint of an issuer may be elsewhere, as an origin, and a user pool has no such', () => {
  const issuer = { issuer: 'https://id.example', audience: ['berth'], clientId: 'console-1' };
  const { service } = deployment({ ...issuer, signInOrigins: ['https://tokens.example'] });
  expect(JSON.stringify(service.findResources('AWS::CloudFront::ResponseHeadersPolicy'))).toContain(
    "connect-src 'self' https://id.example https://tokens.example;",
  );
  for (const wrong of [
    'https://tokens.example/',
    'https://tokens.example/token',
    'http://tokens.example',
    'x',
  ])
    expect(() => deployment({ ...issuer, signInOrigins: [wrong] })).toThrow(/must be origins with https/);
  expect(() => deployment({ signInOrigins: ['https://tokens.example'] })).toThrow(
    /are those of an issuer of your own.*\(they were https:\/\/tokens\.example\)/,
  );
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
  expect(actions('connectivity')).toContain('kms:Decrypt');
  expect(actions('connectivity')).not.toContain('kms:Encrypt');
  expect(actions('stop')).toContain('kms:Encrypt');
  expect(actions('roll-back-image')).not.toContain('kms:Decrypt');
  state.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: keyArn });
  expect(() => deployment({ encryptionKey })).toThrow(/needs a stack that knows its region/);
});

test('computers of an image with a customer key can be launched and started, by nobody but who does that', () => {
  const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/of-the-disk';
  const encryptionKey = kms.Key.fromKeyArn(newStack(), 'Key', keyArn);
  const images = [ManagedImage.cpuDockerWorkbench({ encryptionKey })];
  const { permissions } = deployment({ images });
  const mayUse = FUNCTIONS.filter((name) => permissions[name].some(({ resource }) => resource === keyArn));
  expect(mayUse).toEqual(['launch', 'start']);
  for (const name of ['launch', 'start'] as const) {
    const ofKey = permissions[name].filter(({ resource }) => resource === keyArn);
    expect(ofKey.map(({ action }) => action).toSorted()).toEqual([
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ]);
    expect(ofKey.find(({ action }) => action === 'kms:CreateGrant')).toMatchObject({
      condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
  const without = Object.values(usual.permissions).flat();
  expect(without.filter(({ action }) => action.startsWith('kms:'))).toEqual([]);
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
