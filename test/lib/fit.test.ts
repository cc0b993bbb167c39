import {
  type App,
  Duration,
  Lazy,
  PermissionsBoundary,
  RemovalPolicy,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { lostByUpgrade, type StackTemplate } from '../../build/stateful';
import { FUNCTIONS } from '../../lambda/domain/duties';
import { Berth, type BerthProps, ManagedImage, SemiManagedImage } from '../../lib';
import { deployment } from './deployment';
import { newApp, text, tinyBundles } from './synthesis';

const ENV = { account: '111111111111', region: 'eu-west-1' };

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface PipelineStage {
  readonly Name: string;
  readonly Actions: readonly { readonly Name: string; readonly RunOrder: number }[];
}

const stacksOf = ({ stateStack, imagesStack, serviceStack }: Berth): readonly Stack[] => [
  stateStack,
  ...(imagesStack ? [imagesStack] : []),
  serviceStack,
];
const resourcesOf = (berth: Berth): readonly (readonly [string, Resource])[] =>
  stacksOf(berth).flatMap((stack) =>
    Object.entries(Template.fromStack(stack).toJSON()['Resources'] as Record<string, Resource>),
  );
const typesOf = (berth: Berth): string[] => resourcesOf(berth).map(([, { Type }]) => Type);
const whole = (scope: App | Stage, props: BerthProps = {}): Berth =>
  new Berth(scope, 'Berth', { deploymentName: 'demo', bundles: tinyBundles(), ...props });

beforeEach(() => {
  // A network that is named piece by piece has no route tables, which the CDK warns of.
  jest.spyOn(console, 'error').mockReturnValue();
});

test('a pipeline of CDK Pipelines deploys it: the state before the service, and the same as by hand', () => {
  const app = newApp();
  const stack = new Stack(app, 'Delivery', { env: ENV });
  const connectionArn = 'arn:aws:codestar-connections:eu-west-1:111111111111:connection/abc';
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.connection('lab/berth', 'main', { connectionArn }),
      commands: ['npm ci', 'npx cdk synth'],
    }),
  });
  const stage = new Stage(app, 'Production', { env: ENV });
  const berth = whole(stage);
  pipeline.addStage(stage);

  const [made] = Object.values(Template.fromStack(stack).findResources('AWS::CodePipeline::Pipeline'));
  const stages = (made?.['Properties'] as { Stages: PipelineStage[] } | undefined)?.Stages;
  const actions = stages?.find(({ Name }) => Name === 'Production')?.Actions ?? [];
  const order = (name: string): number => actions.find((one) => one.Name === name)?.RunOrder ?? 0;
  expect(order('demo-state.Deploy')).toBeGreaterThan(0);
  expect(order('demo-service.Prepare')).toBeGreaterThan(order('demo-state.Deploy'));
  expect(order('demo-images.Deploy')).toBeGreaterThan(0);

  expect(stacksOf(berth).map(({ stackName }) => stackName)).toEqual([
    'demo-state',
    'demo-images',
    'demo-service',
  ]);
  const byHand = whole(newApp(), { env: ENV });
  expect(typesOf(berth).toSorted()).toEqual(typesOf(byHand).toSorted());
  // Who deployed by hand before loses nothing when a pipeline takes over.
  const before = Template.fromStack(byHand.stateStack).toJSON() as StackTemplate;
  expect(lostByUpgrade(before, Template.fromStack(berth.stateStack).toJSON() as StackTemplate)).toEqual([]);
});

const BOUNDARY = 'arn:aws:iam::111111111111:policy/boundary';

test.each<[string, () => Berth]>([
  [
    'that is put on the whole app',
    () => {
      const app = newApp();
      const berth = whole(app, { env: ENV });
      const policy = iam.ManagedPolicy.fromManagedPolicyArn(berth.stateStack, 'Boundary', BOUNDARY);
      iam.PermissionsBoundary.of(app).apply(policy);
      return berth;
    },
  ],
  [
    'of the stage that it stands in',
    () => {
      const permissionsBoundary = PermissionsBoundary.fromArn(BOUNDARY);
      return whole(new Stage(newApp(), 'Production', { env: ENV, permissionsBoundary }));
    },
  ],
])('a permissions boundary %s stands on every role, those of the helpers of the CDK included', (_, made) => {
  const roles = resourcesOf(made()).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(30);
  expect(roles.filter(([, { Properties }]) => Properties?.['PermissionsBoundary'] !== BOUNDARY)).toEqual([]);
});

test('a tag of the whole app reaches what is ours in the state, the images and the service', () => {
  const app = newApp();
  const berth = whole(app);
  Tags.of(app).add('cost-centre', 'physics');
  const taggable = [
    'AWS::Lambda::Function',
    'AWS::Cognito::UserPool',
    'AWS::SecretsManager::Secret',
    'AWS::S3::Bucket',
    'AWS::ImageBuilder::ImagePipeline',
  ];
  const found = resourcesOf(berth).filter(
    ([id, { Type }]) =>
      // The CDK's own function that empties a bucket cannot be tagged.
      taggable.includes(Type) && !id.startsWith('CustomS3AutoDeleteObjects'),
  );
  expect(new Set(found.map(([, { Type }]) => Type))).toEqual(new Set(taggable));
  expect(found.filter(([, resource]) => !JSON.stringify(resource).includes('cost-centre'))).toEqual([]);
});

/** A network that exists and has subnets of one kind. */
function existing(app: App, kind: 'public' | 'private'): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(new Stack(app, 'Theirs', { env: ENV }), 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    [`${kind}SubnetIds`]: ['subnet-1', 'subnet-2'],
  });
}

test('a network that exists is used as it is, for computers and for images', () => {
  const app = newApp();
  const berth = whole(app, { vpc: existing(app, 'public'), env: ENV });
  const types = typesOf(berth);
  for (const type of ['VPC', 'Subnet', 'InternetGateway', 'RouteTable']) {
    expect(types).not.toContain(`AWS::EC2::${type}`);
  }
  const service = Template.fromStack(berth.serviceStack);
  service.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'demo-launch',
    Environment: {
      Variables: Match.objectLike({ BERTH_SUBNETS: 'subnet-1=eu-west-1a,subnet-2=eu-west-1b' }),
    },
  });
  if (berth.imagesStack === undefined) throw new Error('there are images to build');
  Template.fromStack(berth.imagesStack).hasResourceProperties(
    'AWS::ImageBuilder::InfrastructureConfiguration',
    {
      SubnetId: 'subnet-1',
    },
  );
});

test('a network of private subnets works with Systems Manager and says without it why not', () => {
  const app = newApp();
  const vpc = existing(app, 'private');
  expect(() => whole(app, { vpc, env: ENV })).toThrow(/set sessionManager/);
  const other = newApp();
  const berth = whole(other, { vpc: existing(other, 'private'), sessionManager: true, env: ENV });
  const service = Template.fromStack(berth.serviceStack);
  service.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'demo-launch',
    Environment: { Variables: Match.objectLike({ BERTH_PUBLIC_ADDRESS: 'false' }) },
  });
  service.hasResourceProperties('AWS::IAM::Role', {
    ManagedPolicyArns: [
      {
        'Fn::Join': Match.arrayWith([
          Match.arrayWith([Match.stringLikeRegexp('AmazonSSMManagedInstanceCore')]),
        ]),
      },
    ],
  });
});

test('names of your own stand before the console and the workbenches, in the zone that is given', () => {
  const certificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/1';
  const { service, environments } = deployment({
    consoleDomain: { domainName: 'berth.lab.example', certificateArn, hostedZoneId: 'Z1' },
    workbenchDomain: { domainName: 'wb.lab.example', certificateArn, hostedZoneId: 'Z1' },
  });
  for (const Aliases of [['berth.lab.example'], ['*.wb.lab.example']]) {
    service.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({ Aliases }),
    });
  }
  for (const Name of ['berth.lab.example.', '*.wb.lab.example.']) {
    service.hasResourceProperties('AWS::Route53::RecordSet', { Name, Type: 'A', HostedZoneId: 'Z1' });
  }
  service.hasOutput('ConsoleUrl', { Value: 'https://berth.lab.example' });
  service.hasOutput('WorkbenchUrl', { Value: 'https://*.wb.lab.example' });
  expect(environments.connect['BERTH_WORKBENCH_URL']).toBe('https://{session}.wb.lab.example');
});

test('a catalogue of your own takes the place of the usual one; without managed images there are no pipelines', () => {
  const own = SemiManagedImage.fromAmi({ key: 'own', name: 'Own', loginUser: 'ec2-user', amiId: 'ami-1' });
  const { berth, service } = deployment({ images: [own] });
  expect(berth.imagesStack).toBeUndefined();
  const catalogue = Object.values(service.findResources('AWS::SSM::Parameter')).map(({ Properties }) =>
    text(Properties.Name),
  );
  expect(catalogue.filter((name) => name.startsWith('/berth/demo/images/'))).toEqual([
    '/berth/demo/images/own',
  ]);
  const mixed = deployment({ images: [own, ManagedImage.gpuDockerWorkbench()] });
  expect(mixed.berth.imagesStack).toBeDefined();
});

test('with everything that may be your own at once it still fits together', () => {
  const app = newApp();
  const theirs = new Stack(app, 'Keys', { env: ENV });
  const encryptionKey = kms.Key.fromKeyArn(theirs, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/abc');
  const berth = whole(app, {
    env: ENV,
    vpc: existing(app, 'public'),
    encryptionKey,
    issuer: 'https://id.example/lab',
    audience: ['berth'],
    clientId: 'console-1',
    removalPolicy: RemovalPolicy.DESTROY,
    sessionTags: { 'cost-centre': 'physics' },
    policy: { longestLease: Duration.hours(4), sessionsAtOnce: 2 },
    monthlyBudget: 100,
    breakGlass: true,
    initialCredit: 5,
  });
  app.synth();
  expect(stacksOf(berth)).toHaveLength(3);
});

const later = (value: string): string => Lazy.string({ produce: () => value });

describe('a value that is only known at the deployment', () => {
  test.each<[string, BerthProps]>([
    [
      'an issuer, its audience and its client',
      { issuer: later('https://id.example'), audience: [later('berth')], clientId: later('console') },
    ],
    ['the address of the page to sign in on', { signInUrl: later('https://in.example') }],
    ['a page to come back to', { callbackUrls: [later('https://portal.example/in')] }],
    ['a page that may call the API', { allowedOrigins: [later('https://portal.example')] }],
    ['the address for the computers', { guestApiUrl: later('https://api.example') }],
    ['the address of the workbenches', { workbenchUrl: later('https://wb.example') }],
    ['a tag', { sessionTags: { course: later('physics') } }],
    ['the first administrator', { administrator: later('ada@lab.example') }],
  ])('%s is let through', (_, props) => {
    expect(() => deployment(props)).not.toThrow();
  });

  test('the name of the deployment is needed at once, and says so', () => {
    expect(() => whole(newApp(), { deploymentName: later('lab') })).toThrow(
      /cannot be the name of a deployment/,
    );
  });
});

test('no two deployments can have functions of one name, whatever they are called', () => {
  // `<deployment>-<function>`: they would meet if the name of a function ended in the name of another.
  const ends = FUNCTIONS.filter((name) => FUNCTIONS.some((other) => name.endsWith(`-${other}`)));
  expect(ends).toEqual([]);
});
