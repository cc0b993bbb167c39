import { Match } from 'aws-cdk-lib/assertions';
import { Aspects, type Stack, Tag } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ImageComponent, ManagedImage, type ManagedImageProps, Tile } from '../../../lib';
import { newStack, text } from '../synthesis';
import { aPipeline, type Drawn } from './a-pipeline';

const BUILDER = 'AWS::ImageBuilder';
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/abc';
const encryptionKey = kms.Key.fromKeyArn(newStack(), 'Key', KEY);
const cpu = aPipeline();
const gpu = aPipeline(ManagedImage.gpuDockerWorkbench());
const withProps = (props: ManagedImageProps): Drawn => aPipeline(ManagedImage.cpuDockerWorkbench(props));

interface Distribution {
  readonly Region: string;
  readonly AmiDistributionConfiguration: Record<string, unknown>;
  readonly SsmParameterConfigurations: unknown;
}
const distributions = (drawn: Drawn): readonly Distribution[] =>
  drawn.only(`${BUILDER}::DistributionConfiguration`)['Distributions'] as Distribution[];
const version = (drawn: Drawn): string => drawn.pipeline.recipeVersion;
const own = (line: string): ImageComponent[] => [
  ImageComponent.fromScripts({ name: 'own', install: [line] }),
];
const versionsOf = (drawn: Drawn): Record<string, string> =>
  Object.fromEntries(
    Object.values(drawn.template.findResources(`${BUILDER}::Component`)).map(({ Properties }) => [
      Properties.Name,
      Properties.Version,
    ]),
  );
const schedulesOf = (drawn: Drawn): string[] =>
  Object.keys(drawn.template.findResources('AWS::Scheduler::Schedule'));
const parameterIn = (region: string): string =>
  `arn:aws:ssm:${region}:111111111111:parameter/berth/demo/ami/cpu-docker-workbench/stable`;
const actionsOf = (drawn: Drawn): readonly string[] =>
  drawn.permissions('ImageExecutionRole').map(({ action }) => action);
const STARTS_IT = ['imagebuilder:GetImagePipeline', 'imagebuilder:StartImagePipelineExecution'].map(
  (action) => ({
    action,
    resource: expect.stringMatching(/^\$\{ImagePipeline\w+\.Arn\}$/) as unknown,
  }),
);
const topicIn = (stack: Stack): sns.Topic => new sns.Topic(stack, 'Topic');
const told = (props: ManagedImageProps): Drawn => {
  const stack = newStack();
  return aPipeline(ManagedImage.cpuDockerWorkbench(props), { failureTopic: topicIn(stack) }, stack);
};

describe('what it is made from', () => {
  test.each([
    [
      'Ubuntu 24.04 of Canonical',
      cpu,
      'ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      80,
    ],
    [
      "AWS's AMI with the driver of NVIDIA",
      gpu,
      'ssm:/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id',
      150,
    ],
  ])('is the newest %s, on an encrypted disk', (_, drawn, parent, size) => {
    expect(drawn.only(`${BUILDER}::ImageRecipe`)).toMatchObject({
      ParentImage: parent,
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/sda1',
          Ebs: { VolumeSize: size, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
        },
      ],
    });
  });

  test('are the components in their order, each of this deployment and this image only', () => {
    const recipe = cpu.only(`${BUILDER}::ImageRecipe`) as { Components: { ComponentArn: unknown }[] };
    const names = recipe.Components.map(({ ComponentArn }) => {
      const id = /^\$\{(.+)\.Arn\}$/.exec(text(ComponentArn))?.[1] ?? '';
      return cpu.template.findResources(`${BUILDER}::Component`)[id]?.['Properties'].Name as string;
    });
    expect(names).toEqual(
      ['update-and-hardening', 'docker', 'guest', 'workbench', 'clean-up'].map(
        (name) => `berth--demo--cpu-docker-workbench--${name}`,
      ),
    );
  });

  test('the guest and the workbench come from the assets of this package', () => {
    const downloads = cpu
      .documents()
      .flatMap(({ phases }) => phases.flatMap(({ steps }) => steps))
      .filter(({ action }) => action === 'S3Download');
    expect(downloads.map(({ inputs }) => inputs)).toEqual([
      [{ source: expect.stringMatching(/\/[0-9a-f]{64}\.zip$/), destination: '/tmp/berth-linux.zip' }],
      [{ source: expect.stringMatching(/\/[0-9a-f]{64}\.zip$/), destination: '/tmp/berth-workbench.zip' }],
    ]);
  });
});

describe('its version', () => {
  test('is one that Image Builder takes, for the recipe and each component', () => {
    for (const type of ['Component', 'ImageRecipe']) {
      for (const { Properties } of Object.values(cpu.template.findResources(`${BUILDER}::${type}`))) {
        const [, last = ''] = /^1\.0\.(\d+)$/.exec(Properties.Version) ?? [];
        expect(Number(last)).toBeLessThan(2 ** 30);
      }
    }
  });

  test('is the same for the same content, whatever it is called and wherever it goes', () => {
    expect(version(aPipeline())).toBe(version(cpu));
    const same: ManagedImageProps[] = [
      { name: 'Another name' },
      { description: 'Another sentence' },
      { allowedTypes: ['t3.large'] },
      { buildInstanceTypes: ['m5.large'] },
      { regions: ['us-east-1'] },
    ];
    for (const props of same) expect(version(withProps(props))).toBe(version(cpu));
  });

  test('is another one for another content', () => {
    const other: ManagedImageProps[] = [
      {},
      { diskGiB: 100 },
      { encryptionKey },
      { tiles: [Tile.JUPYTER] },
      { containerImages: { jupyter: 'quay.io/jupyter/r-notebook:2026-09-01' } },
      { components: own('true') },
      { components: own('false') },
      { components: [ImageComponent.fromArn('arn:aws:imagebuilder:eu-west-1:aws:component/one/1.0.0')] },
      { components: [ImageComponent.fromArn('arn:aws:imagebuilder:eu-west-1:aws:component/one/1.0.1')] },
    ];
    const versions = [...other.map(withProps), gpu].map(version);
    expect(new Set(versions).size).toBe(versions.length);
  });

  test('only the component that changed gets another one', () => {
    const before = versionsOf(cpu);
    const after = versionsOf(withProps({ tiles: [Tile.JUPYTER] }));
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(['berth--demo--cpu-docker-workbench--workbench']);
  });

  test('what changed is built at once, not only when the schedule comes', () => {
    expect(schedulesOf(cpu)).toHaveLength(1);
    expect(schedulesOf(aPipeline())).toEqual(schedulesOf(cpu));
    expect(schedulesOf(withProps({ diskGiB: 100 }))).not.toEqual(schedulesOf(cpu));
    expect(schedulesOf(withProps({ regions: ['us-east-1'] }))).not.toEqual(schedulesOf(cpu));
    expect(schedulesOf(withProps({ allowedTypes: ['t3.large'] }))).toEqual(schedulesOf(cpu));
  });
});

describe('how it is built', () => {
  test.each([
    [cpu, ['t3.large', 'm5.large']],
    [gpu, ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge']],
    [withProps({ buildInstanceTypes: ['c5.large'] }), ['c5.large']],
  ])('on the first instance type that there is capacity for', (drawn, types) => {
    expect(drawn.only(`${BUILDER}::InfrastructureConfiguration`)['InstanceTypes']).toEqual(types);
  });

  test('without a key, without old metadata, and gone when it fails', () => {
    const infrastructure = cpu.only(`${BUILDER}::InfrastructureConfiguration`);
    expect(infrastructure).toMatchObject({
      InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      TerminateInstanceOnFailure: true,
      Logging: { S3Logs: { S3KeyPrefix: 'cpu-docker-workbench' } },
    });
    expect(infrastructure).not.toHaveProperty('KeyPair');
    expect(infrastructure['SecurityGroupIds']).toHaveLength(1);
  });

  test('its computers carry no tag by which the sweeper would take them for a session', () => {
    expect(cpu.only(`${BUILDER}::InfrastructureConfiguration`)).not.toHaveProperty('ResourceTags');
    const stack = newStack();
    Aspects.of(stack).add(new Tag('berth:deployment', 'demo'));
    const tagged = aPipeline(ManagedImage.cpuDockerWorkbench(), {}, stack);
    expect(tagged.only(`${BUILDER}::InfrastructureConfiguration`)).not.toHaveProperty('ResourceTags');
  });

  test('with tests, each Sunday when something was renewed, and not for ever when it fails', () => {
    expect(cpu.only(`${BUILDER}::ImagePipeline`)).toMatchObject({
      Status: 'ENABLED',
      ImageTestsConfiguration: { ImageTestsEnabled: true, TimeoutMinutes: 120 },
      Schedule: {
        ScheduleExpression: 'cron(0 3 ? * sun *)',
        PipelineExecutionStartCondition: 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE',
        AutoDisablePolicy: { FailureCount: 3 },
      },
    });
  });

  test('Inspector looks only where it is asked to', () => {
    expect(cpu.only(`${BUILDER}::ImagePipeline`)).not.toHaveProperty('ImageScanningConfiguration');
    expect(withProps({ vulnerabilityScan: true }).only(`${BUILDER}::ImagePipeline`)).toMatchObject({
      ImageScanningConfiguration: { ImageScanningEnabled: true },
    });
  });
});

describe('where it goes', () => {
  test('into the region of the stack, with the tags of the deployment, and its id into one parameter', () => {
    expect(distributions(cpu)).toEqual([
      {
        Region: 'eu-west-1',
        AmiDistributionConfiguration: {
          Name: 'berth--demo--cpu-docker-workbench--{{ imagebuilder:buildDate }}',
          Description: 'Berth demo: Workbench',
          AmiTags: {
            'berth:deployment': 'demo',
            'berth:image': 'cpu-docker-workbench',
            ...Object.fromEntries(
              ['update-and-hardening', 'docker', 'guest', 'workbench', 'clean-up'].map((name, n) => [
                `berth:component-0${n + 1}`,
                expect.stringMatching(new RegExp(`^${name}/1\\.0\\.\\d+$`)) as string,
              ]),
            ),
          },
        },
        SsmParameterConfigurations: [
          { ParameterName: '/berth/demo/ami/cpu-docker-workbench/stable', DataType: 'aws:ec2:image' },
        ],
      },
    ]);
    expect(cpu.pipeline.parameterName).toBe('/berth/demo/ami/cpu-docker-workbench/stable');
  });

  test('beside what sessions are launched from, and never over it, where somebody promotes builds by hand', () => {
    const drawn = withProps({ promoteByHand: true });
    const candidate = '/berth/demo/ami/cpu-docker-workbench/candidate';
    expect(distributions(drawn)[0]?.SsmParameterConfigurations).toEqual([
      { ParameterName: candidate, DataType: 'aws:ec2:image' },
    ]);
    expect(drawn.pipeline.parameterName).toBe(candidate);
    const written = drawn.permissions('ImageExecutionRole').filter(({ action }) => /Put/.test(action));
    expect(written.map(({ resource }) => resource)).toEqual([
      expect.stringMatching(/\/cpu-docker-workbench\/candidate$/),
    ]);
  });

  test('further regions get a copy and a parameter each; their own one is not there twice', () => {
    const drawn = withProps({ regions: ['us-east-1', 'eu-west-1'] });
    expect(distributions(drawn).map(({ Region }) => Region)).toEqual(['eu-west-1', 'us-east-1']);
    expect(distributions(drawn)[1]?.SsmParameterConfigurations).toEqual(
      distributions(drawn)[0]?.SsmParameterConfigurations,
    );
  });

  test('other accounts may launch it where it is built, with a key that can be shared', () => {
    const drawn = withProps({ accounts: ['222222222222'], encryptionKey, regions: ['us-east-1'] });
    const [home, elsewhere] = distributions(drawn).map((one) => one.AmiDistributionConfiguration);
    expect(home).toMatchObject({
      KmsKeyId: KEY,
      LaunchPermissionConfiguration: { UserIds: ['222222222222'] },
    });
    expect(elsewhere).not.toHaveProperty('KmsKeyId');
    expect(elsewhere).not.toHaveProperty('LaunchPermissionConfiguration');
    expect(drawn.only(`${BUILDER}::ImageRecipe`)).toMatchObject({
      BlockDeviceMappings: [{ Ebs: { KmsKeyId: KEY } }],
    });
  });
});

describe('who may do what', () => {
  test("Image Builder writes exactly the image's parameters", () => {
    const drawn = withProps({ regions: ['us-east-1'] });
    expect(drawn.permissions('ImageExecutionRole')).toEqual([
      { action: 'ssm:PutParameter', resource: parameterIn('eu-west-1') },
      { action: 'ssm:PutParameter', resource: parameterIn('us-east-1') },
      { action: 'ec2:DescribeImages', resource: '*' },
      {
        action: 'ssm:GetParameter',
        resource:
          'arn:aws:ssm:eu-west-1::parameter/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
      },
      {
        action: 'iam:PassRole',
        resource: expect.stringMatching(/^\$\{WorkshopInstanceRole\w+\.Arn\}$/),
        condition: { StringEquals: { 'iam:PassedToService': expect.anything() } },
      },
    ]);
  });

  test('a customer key may be used by it, and no key where there is none', () => {
    expect(actionsOf(cpu).filter((action) => action.startsWith('kms:'))).toEqual([]);
    expect(actionsOf(withProps({ encryptionKey }))).toEqual(
      expect.arrayContaining(['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey']),
    );
  });

  test('the schedule may start this pipeline and do nothing else', () => {
    expect(cpu.permissions('ImageAtOnceRole')).toEqual(STARTS_IT);
    cpu.template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: Match.objectLike({ 'aws:SourceAccount': '111111111111' }),
            },
          }),
        ],
      },
    });
  });
});

describe('who is told', () => {
  const builds = [
    { prefix: 'arn:aws:imagebuilder:eu-west-1:111111111111:image/berth--demo--cpu-docker-workbench/' },
  ];

  test('the topic, of a build of this image that failed, in a sentence', () => {
    const { template } = told({});
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.imagebuilder'],
        'detail-type': ['EC2 Image Builder Image State Change'],
        resources: builds,
        detail: { state: { status: ['FAILED'] } },
      },
      Targets: Match.arrayWith([
        Match.objectLike({
          Arn: { Ref: Match.stringLikeRegexp('^Topic') },
          InputTransformer: Match.objectLike({
            InputTemplate: Match.stringLikeRegexp('a build of the image \\\\?"Workbench'),
          }),
        }),
      ]),
    });
  });

  test('of vulnerabilities, too, where Inspector looks and finds some', () => {
    const { template } = told({ vulnerabilityScan: true });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({
        'detail-type': ['EC2 Image Builder CVE Detected'],
        detail: { 'finding-severity-counts': { all: [{ numeric: ['>', 0] }] } },
      }),
      Targets: [Match.objectLike({ Arn: Match.anyValue() }), Match.objectLike({ Arn: Match.anyValue() })],
    });
    const found = cpu.template.findResources('AWS::Events::Rule');
    expect(JSON.stringify(found)).not.toContain('CVE Detected');
  });

  test('of a pipeline that is not started any more', () => {
    cpu.template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.imagebuilder'],
        'detail-type': ['EC2 Image Builder Image Pipeline Automatically Disabled'],
        resources: [
          'arn:aws:imagebuilder:eu-west-1:111111111111:image-pipeline/berth--demo--cpu-docker-workbench',
        ],
      },
    });
  });

  test('without a topic each piece of news lies in the queue that an alarm watches', () => {
    const queue = Object.keys(cpu.template.findResources('AWS::SQS::Queue'));
    const rules = Object.values(cpu.template.findResources('AWS::Events::Rule'));
    expect(rules).toHaveLength(2);
    for (const rule of rules) {
      expect(rule['Properties'].Targets).toEqual([
        expect.objectContaining({ Arn: { 'Fn::GetAtt': [queue[0], 'Arn'] } }),
      ]);
    }
    cpu.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue[0], 'QueueName'] } }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    cpu.template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
  });
});

describe('a derived image', () => {
  const components = own('true');
  const parent = ManagedImage.cpuDockerWorkbench();
  const derived = aPipeline(ManagedImage.derivedFrom(parent, { key: 'ours', name: 'Ours', components }));

  test('is built whenever its parent is another one, and never before that is there', () => {
    derived.template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['Parameter Store Change'],
        detail: {
          name: ['/berth/demo/ami/cpu-docker-workbench/stable'],
          operation: ['Create', 'Update'],
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImagePipeline'), 'Arn'] },
          RoleArn: Match.anyValue(),
        }),
      ],
    });
    expect(schedulesOf(derived)).toEqual([]);
    expect(derived.permissions('ImageAfterParentRole')).toEqual(STARTS_IT);
  });

  test('is built on Sundays after its parent, where that news was lost', () => {
    expect(derived.only(`${BUILDER}::ImagePipeline`)).toMatchObject({
      Schedule: {
        ScheduleExpression: 'cron(0 9 ? * sun *)',
        PipelineExecutionStartCondition: 'EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE',
      },
    });
  });

  test("may read its parent's parameter, and none of AWS's", () => {
    const read = derived
      .permissions('ImageExecutionRole')
      .filter(({ action }) => action === 'ssm:GetParameter');
    expect(read.map(({ resource }) => resource)).toEqual([parameterIn('eu-west-1')]);
  });
});

test('a component that is too long is refused at once, and not by Image Builder', () => {
  const install = Array.from(
    { length: 400 },
    (_, n) => `echo "this is line ${n} of a script that is too long"`,
  );
  expect(() => withProps({ components: [ImageComponent.fromScripts({ name: 'long', install })] })).toThrow(
    /the component "long" is too long: \d+ characters where Image Builder takes 16000/,
  );
});

const soMany = (many: number): ImageComponent[] =>
  Array.from({ length: many }, (_, n) => ImageComponent.fromScripts({ name: `own-${n}`, install: ['true'] }));

test('more components than a recipe takes are refused at once', () => {
  expect(() => withProps({ components: soMany(15) })).not.toThrow();
  expect(() => withProps({ components: soMany(16) })).toThrow(
    'the image "cpu-docker-workbench" cannot be built. components: with ours they are 21 where Image Builder takes 20: put some of yours together',
  );
});

test('no custom resource is deployed', () => {
  const types = Object.values(cpu.template.toJSON()['Resources'] as Record<string, { Type: string }>);
  expect(types.filter(({ Type }) => /^Custom::|CustomResource$|Lambda/.test(Type))).toEqual([]);
});
