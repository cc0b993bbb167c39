import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, RemovalPolicy } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SETTINGS } from '../../lambda/contract/settings';
import { type BerthProps, ManagedImage, SemiManagedImage } from '../../lib';
import { asked, type Asked } from './asked';
import { text, tinyBundles } from './synthesis';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/abc';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:told';
const ISSUER = 'https://id.example/lab';
const domain = (domainName: string): { domainName: string; certificateArn: string } => ({
  domainName,
  certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
});

/** With nothing said: from the bundles of the package, which `npm run build` makes. */
const usual = asked(() => ({}));
const furnished = asked((theirs) => ({
  deploymentName: 'lab',
  images: [
    ManagedImage.cpuDockerWorkbench(),
    SemiManagedImage.fromAmi({ key: 'own', name: 'Own', loginUser: 'admin', amiId: 'ami-0abc' }),
  ],
  policy: { sessionsAtOnce: 3 },
  buildImages: false,
  vpc: ec2.Vpc.fromVpcAttributes(theirs, 'Vpc', {
    vpcId: 'vpc-theirs',
    availabilityZones: ['eu-west-1a'],
    publicSubnetIds: ['subnet-theirs'],
    publicSubnetRouteTableIds: ['rtb-1'],
  }),
  selfSignUp: true,
  mfa: cognito.Mfa.REQUIRED,
  callbackUrls: ['https://portal.example/in'],
  allowedOrigins: ['https://portal.example'],
  consoleDomain: domain('lab.example'),
  workbenchDomain: domain('wb.lab.example'),
  workbenchUrl: 'https://{session}.front.example',
  edgeKey: 4,
  guestApiUrl: 'https://api.example',
  sessionTags: { 'cost-centre': 'physics' },
  administrator: 'ada@lab.example',
  failureTopic: sns.Topic.fromTopicArn(theirs, 'Topic', TOPIC),
  monthlyBudget: 200,
  breakGlass: true,
  encryptionKey: kms.Key.fromKeyArn(theirs, 'Key', KEY),
  sessionManager: true,
  removalPolicy: RemovalPolicy.DESTROY,
  logRetention: logs.RetentionDays.THREE_MONTHS,
  env: ENV,
  bundles: tinyBundles(),
}));
const ofIssuer = asked(() => ({
  bundles: tinyBundles(),
  issuer: ISSUER,
  audience: ['lab-api'],
  clientId: 'console-1',
  signInUrl: 'https://login.example/in',
  signInOrigins: ['https://tokens.example'],
  initialCredit: 5,
  failureEmail: 'operations@lab.example',
}));
const ofUserPool = asked((theirs) => ({
  bundles: tinyBundles(),
  console: false,
  userPool: cognito.UserPool.fromUserPoolId(theirs, 'Pool', 'eu-west-1_abc'),
}));

const imageKeys = (it: Asked): string[] =>
  it
    .of('AWS::SSM::Parameter')
    .map(({ Properties }) => /\/images\/([^/]+)$/.exec(text(Properties['Name']))?.[1] ?? '')
    .filter((key) => key !== '')
    .toSorted();
const userPool = (it: Asked): Readonly<Record<string, unknown>> =>
  it.of('AWS::Cognito::UserPool')[0]?.Properties ?? {};
const believed = (it: Asked): Readonly<Record<string, unknown>> =>
  it.of('AWS::ApiGatewayV2::Authorizer')[0]?.Properties['JwtConfiguration'] as Record<string, unknown>;
const alarmed = (it: Asked): unknown => it.of('AWS::CloudWatch::Alarm')[0]?.Properties['AlarmActions'];
const bundle = (it: Asked): string => {
  const { S3Key } = (it.fn('list')?.Properties['Code'] ?? {}) as { S3Key?: string };
  const file = join(
    (App.of(it.berth) as App).outdir,
    `asset.${String(S3Key).replace(/\.zip$/, '')}`,
    'index.mjs',
  );
  return existsSync(file) ? readFileSync(file, 'utf8').slice(0, 200) : `no ${file}`;
};
const TINY = "export const handler = () => 'list';\n";

interface Answer {
  /** What changes, for the title. */
  readonly what: string;
  readonly ask: (it: Asked) => unknown;
  readonly made?: Asked;
  readonly given: unknown;
  readonly leftOut: unknown;
}

const containing = (part: string): unknown => expect.stringContaining(part);
const without = (part: string): unknown => expect.not.stringContaining(part);

/** Each property: what is asked, and what is answered where it is given, and where it is left out. */
const PROPS: Record<keyof BerthProps, Answer> = {
  deploymentName: {
    what: 'the stacks are called by it',
    ask: ({ berth }) => berth.serviceStack.stackName,
    given: 'lab-service',
    leftOut: 'berth-service',
  },
  images: {
    what: 'they are the catalogue',
    ask: imageKeys,
    given: ['cpu-docker-workbench', 'own'],
    leftOut: ['cpu-docker-workbench'],
  },
  policy: {
    what: 'a launch is decided by it',
    ask: (it) => it.setting('launch', SETTINGS.policy),
    given: containing('"sessionsAtOnce":3'),
    leftOut: undefined,
  },
  buildImages: {
    what: 'pipelines build the managed images, or do not',
    ask: (it) => it.of('AWS::ImageBuilder::ImagePipeline').length,
    given: 0,
    leftOut: 1,
  },
  vpc: {
    what: 'computers are launched there',
    ask: (it) => text(it.setting('launch', SETTINGS.subnets)),
    given: 'subnet-theirs=eu-west-1a',
    leftOut: expect.stringMatching(/^\$\{\w*Subnet/),
  },
  userPool: {
    what: 'no other is made',
    ask: (it) => it.of('AWS::Cognito::UserPool').length,
    made: ofUserPool,
    given: 0,
    leftOut: 1,
  },
  selfSignUp: {
    what: 'people make users of their own',
    ask: (it) => userPool(it)['AdminCreateUserConfig'],
    given: { AllowAdminCreateUserOnly: false },
    leftOut: expect.objectContaining({ AllowAdminCreateUserOnly: true }),
  },
  mfa: {
    what: 'a second factor is asked for',
    ask: (it) => userPool(it)['MfaConfiguration'] ?? 'OFF',
    given: 'ON',
    leftOut: 'OFF',
  },
  issuer: {
    what: 'its tokens are believed',
    ask: (it) => text(believed(it)['Issuer']),
    made: ofIssuer,
    given: ISSUER,
    leftOut: containing('cognito-idp'),
  },
  audience: {
    what: 'tokens must be for it',
    ask: (it) => (believed(it)['Audience'] as unknown[]).map(text),
    made: ofIssuer,
    given: ['lab-api'],
    leftOut: [containing('SignInClientsConsole'), containing('SignInClientsCli')],
  },
  clientId: {
    what: 'the console signs people in through it',
    ask: (it) => text(it.output('ClientId')),
    made: ofIssuer,
    given: 'console-1',
    leftOut: containing('SignInClientsConsole'),
  },
  signInUrl: {
    what: 'the console may speak to it',
    ask: (it) => it.told('AWS::CloudFront::ResponseHeadersPolicy'),
    made: ofIssuer,
    given: containing('https://login.example'),
    leftOut: without('login.example'),
  },
  signInOrigins: {
    what: 'the console may speak to them, too',
    ask: (it) => it.told('AWS::CloudFront::ResponseHeadersPolicy'),
    made: ofIssuer,
    given: containing('https://tokens.example'),
    leftOut: without('tokens.example'),
  },
  callbackUrls: {
    what: 'people may be sent there after signing in',
    ask: (it) => it.told('AWS::Cognito::UserPoolClient'),
    given: containing('https://portal.example/in'),
    leftOut: without('portal.example'),
  },
  allowedOrigins: {
    what: 'pages from there may call the API',
    ask: (it) => JSON.stringify(it.of('AWS::ApiGatewayV2::Api')[0]?.Properties['CorsConfiguration'] ?? ''),
    given: containing('https://portal.example'),
    leftOut: without('portal.example'),
  },
  console: {
    what: 'there is one, or none',
    ask: (it) => it.output('ConsoleUrl') !== undefined,
    made: ofUserPool,
    given: false,
    leftOut: true,
  },
  consoleDomain: {
    what: 'the console has that name',
    ask: (it) => it.output('ConsoleUrl'),
    given: 'https://lab.example',
    leftOut: expect.objectContaining({ 'Fn::Join': expect.anything() }),
  },
  workbenchDomain: {
    what: 'each workbench has a name below it',
    ask: (it) => it.told('AWS::CloudFront::Distribution'),
    given: containing('"Aliases":["*.wb.lab.example"]'),
    leftOut: without('"Aliases"'),
  },
  workbenchUrl: {
    what: 'browsers are sent there',
    ask: (it) => text(it.setting('connect', SETTINGS.workbenchUrl)),
    given: 'https://{session}.front.example',
    leftOut: expect.stringMatching(/^https:\/\/\$\{EdgeDistribution/),
  },
  edgeKey: {
    what: 'workbenches are opened with the key of that number',
    ask: (it) => it.of('Custom::BerthEdge')[0]?.Properties['EdgeKey'],
    given: '4',
    leftOut: '1',
  },
  guestApiUrl: {
    what: 'computers report there',
    ask: (it) => text(it.setting('launch', SETTINGS.guestApiUrl)),
    given: 'https://api.example',
    leftOut: containing('.execute-api.'),
  },
  sessionTags: {
    what: 'what is launched has them',
    ask: (it) => it.setting('launch', SETTINGS.sessionTags) ?? '{}',
    given: '{"cost-centre":"physics"}',
    leftOut: '{}',
  },
  initialCredit: {
    what: 'everybody may spend that much',
    ask: (it) => it.setting('launch', SETTINGS.initialCredit) ?? '0',
    made: ofIssuer,
    given: '5000000',
    leftOut: '0',
  },
  administrator: {
    what: 'they are invited',
    ask: (it) => it.of('Custom::BerthAdministrator').map(({ Properties }) => Properties['Email']),
    given: ['ada@lab.example'],
    leftOut: [],
  },
  failureTopic: {
    what: 'whoever listens there is told',
    ask: alarmed,
    given: [TOPIC],
    leftOut: undefined,
  },
  failureEmail: {
    what: 'letters are sent there',
    ask: (it) => it.of('AWS::SNS::Subscription').map(({ Properties }) => Properties['Endpoint']),
    made: ofIssuer,
    given: ['operations@lab.example'],
    leftOut: [],
  },
  monthlyBudget: {
    what: 'all is stopped when it is used up',
    ask: (it) => it.of('AWS::Budgets::Budget').length,
    given: 1,
    leftOut: 0,
  },
  breakGlass: {
    what: "an administrator may see another's key",
    ask: (it) => it.setting('credential', SETTINGS.breakGlass) ?? 'false',
    given: 'true',
    leftOut: 'false',
  },
  encryptionKey: {
    what: 'the master secret is encrypted with it',
    ask: (it) => it.of('AWS::SecretsManager::Secret')[0]?.Properties['KmsKeyId'],
    given: KEY,
    leftOut: undefined,
  },
  sessionManager: {
    what: 'Systems Manager reaches the computers',
    ask: (it) => it.told('AWS::IAM::Role').match(/AmazonSSMManagedInstanceCore/g)?.length ?? 0,
    given: 1,
    leftOut: 0,
  },
  removalPolicy: {
    what: 'the table goes with its stack',
    ask: (it) => it.of('AWS::DynamoDB::GlobalTable')[0]?.DeletionPolicy,
    given: 'Delete',
    leftOut: 'Retain',
  },
  logRetention: {
    what: 'logs are kept for so long',
    ask: (it) => [
      ...new Set(it.of('AWS::Logs::LogGroup').map(({ Properties }) => Properties['RetentionInDays'])),
    ],
    given: [90],
    leftOut: [14],
  },
  env: {
    what: 'the stacks are there',
    ask: ({ berth }) => berth.serviceStack.environment,
    given: 'aws://111111111111/eu-west-1',
    leftOut: 'aws://unknown-account/unknown-region',
  },
  bundles: {
    what: 'the functions are those',
    ask: bundle,
    given: TINY,
    leftOut: expect.stringMatching(/^(?!no |export const handler = \(\) => 'list')/),
  },
};

test.each(Object.entries(PROPS).map(([name, answer]) => [`${name}: ${answer.what}`, answer] as const))(
  '%s',
  (_title, { ask, made = furnished, given, leftOut }) => {
    expect(ask(made)).toEqual(given);
    expect(ask(usual)).toEqual(leftOut);
  },
);
