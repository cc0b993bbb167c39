import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageRecord } from '../../../lambda/contract/catalogue';
import type { Image } from '../../../lambda/domain/image';
import {
  type CatalogueImage,
  ImageMap,
  ManagedImage,
  OperatingSystem,
  Protocol,
  Readiness,
  SemiManagedImage,
} from '../../../lib';
import { granted, newApp, newFunction, newStack, text } from '../synthesis';

const OWN = { key: 'own-linux', name: 'Our own', loginUser: 'admin' };
const UBUNTU = '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id';

function map(...images: CatalogueImage[]): { map: ImageMap; fn: ReturnType<typeof newFunction> } {
  const stack = newStack();
  return { map: new ImageMap(stack, 'Images', { deploymentName: 'demo', images }), fn: newFunction(stack) };
}

function records(...images: CatalogueImage[]): Record<string, Image> {
  const template = Template.fromStack(map(...images).map.node.scope as ReturnType<typeof newStack>);
  const parameters = Object.values(template.findResources('AWS::SSM::Parameter')).map(
    ({ Properties }) => Properties,
  );
  return Object.fromEntries(
    parameters.map(({ Name, Value }) => [Name, ImageRecord.parse(JSON.parse(Value))]),
  );
}

test('the workbench is in the catalogue with its defaults', () => {
  expect(records(ManagedImage.cpuDockerWorkbench())).toEqual({
    '/berth/demo/images/cpu-docker-workbench': expect.objectContaining({
      kind: 'managed',
      loginUser: 'ubuntu',
      defaultType: 't3.large',
      allowedTypes: ['t3.large', 't3.xlarge', 'm5.large', 'm5.xlarge'],
      diskGiB: 80,
      readiness: [
        { name: 'ssh', kind: 'tcp', port: 22 },
        { name: 'workbench', kind: 'http', port: 80, path: '/' },
        { name: 'jupyter', kind: 'http', port: 80, path: '/jupyter/lab' },
        { name: 'rstudio', kind: 'http', port: 80, path: '/rstudio/' },
        { name: 'zeppelin', kind: 'http', port: 80, path: '/zeppelin/' },
        { name: 'code', kind: 'http', port: 80, path: '/code/' },
        { name: 'desktop', kind: 'http', port: 80, path: '/desktop/' },
        { name: 'terminal', kind: 'http', port: 80, path: '/terminal/' },
      ],
      icon: 'cpu-workbench',
      arch: 'x86_64',
      gpu: false,
      source: { parameter: '/berth/demo/ami/cpu-docker-workbench/stable' },
    }),
  });
});

test('an AMI is mapped with sensible defaults', () => {
  expect(
    records(SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc' }))['/berth/demo/images/own-linux'],
  ).toEqual({
    ...OWN,
    description: '',
    kind: 'semi-managed',
    os: 'linux',
    defaultType: 't3.small',
    allowedTypes: ['t3.small', 't3.medium', 't3.large'],
    diskGiB: 20,
    readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }],
    source: { ami: 'ami-0abc' },
  });
});

test('its ways in are proved by its guest, in their order, and by nobody where it has none', () => {
  const protocols = [Protocol.WEB, Protocol.SSH];
  const own = SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc', protocols });
  expect(records(own)['/berth/demo/images/own-linux']).toMatchObject({
    protocols: ['web', 'ssh'],
    readiness: [
      { name: 'web', kind: 'tcp', port: 443 },
      { name: 'ssh', kind: 'tcp', port: 22 },
    ],
  });
  const readiness = Readiness.STATUS_CHECKS;
  const appliance = SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc', protocols, readiness });
  expect(records(appliance)['/berth/demo/images/own-linux']).toMatchObject({
    protocols: ['web', 'ssh'],
    readyBy: 'status-checks',
    readiness: [],
  });
});

test.each([
  [[], /protocols: .*\(it was \[\]\)/],
  [[Protocol.SSH, Protocol.SSH], /protocols: each once \(it was \["ssh","ssh"\]\)/],
])('ways in that cannot be are refused', (protocols, sentence) => {
  expect(() => map(SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc', protocols }))).toThrow(sentence);
});

test('a Windows AMI is mapped with what Windows needs', () => {
  const image = SemiManagedImage.fromAmi({
    key: 'win',
    name: 'Windows',
    os: OperatingSystem.WINDOWS,
    amiId: 'ami-0abc',
  });
  expect(records(image)['/berth/demo/images/win']).toEqual({
    key: 'win',
    name: 'Windows',
    description: '',
    kind: 'semi-managed',
    os: 'windows',
    loginUser: 'Administrator',
    defaultType: 't3.large',
    allowedTypes: ['t3.large', 't3.xlarge', 't3.2xlarge'],
    diskGiB: 50,
    readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }],
    source: { ami: 'ami-0abc' },
  });
});

test.each([
  [{ diskGiB: 29 }, /the image win has a disk of 29 GiB: Windows needs 30 GiB or more/],
  [{ loginUser: 'ada' }, /"ada": on Windows EC2 hands out the password of Administrator only/],
  [{ os: OperatingSystem.LINUX }, /the image win has no loginUser: say whom its AMI lets in/],
])('of a Windows what cannot work is refused at once: %o', (wrong, sentence) => {
  const props = { key: 'win', name: 'Windows', os: OperatingSystem.WINDOWS, amiId: 'ami-0abc' };
  expect(() => SemiManagedImage.fromAmi({ ...props, ...wrong })).toThrow(sentence);
});

test('another default type is allowed by itself', () => {
  const image = SemiManagedImage.fromSsmParameter({ ...OWN, parameterName: UBUNTU, defaultType: 'm5.large' });
  expect(records(image)['/berth/demo/images/own-linux']?.allowedTypes).toEqual(['m5.large']);
});

test.each([
  [
    { key: 'Own Linux' },
    /the image "Own Linux" cannot be used\. key: small letters, digits and - only \(it was "Own Linux"\)/,
  ],
  [{ loginUser: 'Root!' }, /loginUser: a Linux user name, or Administrator on Windows \(it was "Root!"\)/],
  [{ diskGiB: 0 }, /diskGiB: .*\(it was 0\)/],
  [{ amiId: 'emi-1' }, /source.*\(it was .*emi-1/],
  [{ allowedTypes: [] }, /allowedTypes: .*\(it was \[\]\)/],
  [{ allowedTypes: ['t3.large'] }, /defaultType: t3\.small must be one of the allowed types \(t3\.large\)/],
])('what cannot work is refused at once, with the field, the reason and the value: %o', (wrong, sentence) => {
  expect(() => map(SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc', ...wrong }))).toThrow(sentence);
});

test('two images with one key are refused', () => {
  const twice = SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc' });
  expect(() => map(twice, twice)).toThrow(/"own-linux" is there twice/);
});

test('who lists the images may read the catalogue and no AMI', () => {
  const { map: images, fn } = map(ManagedImage.cpuDockerWorkbench());
  images.grants.read(fn);
  const { permissions, environment } = granted(fn);
  expect(permissions).toEqual([
    {
      action: 'ssm:GetParametersByPath',
      resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/berth/demo/images',
    },
  ]);
  expect(environment).toEqual({ BERTH_IMAGES_PATH: '/berth/demo/images' });
});

const OURS = {
  action: 'ssm:GetParameter',
  resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/berth/demo/*',
};
const OF_AWS = { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:eu-west-1::parameter/aws/service/*' };
const AMIS = { action: 'ec2:DescribeImages', resource: '*' };

test('who launches may read what AWS publishes, what lies below the deployment, and what else an image names', () => {
  const ubuntu = SemiManagedImage.fromSsmParameter({ ...OWN, parameterName: UBUNTU });
  const lab = SemiManagedImage.fromSsmParameter({ ...OWN, key: 'lab', parameterName: '/lab/ami' });
  const { map: images, fn } = map(ManagedImage.cpuDockerWorkbench(), ubuntu, lab);
  images.grants.resolve(fn);
  const ofLab = { ...OURS, resource: 'arn:aws:ssm:eu-west-1:111111111111:parameter/lab/ami' };
  expect(granted(fn).permissions).toEqual([OURS, ofLab, OF_AWS, AMIS]);
});

test('without any parameter only those can be read that images may name which are mapped later', () => {
  const { map: images, fn } = map(SemiManagedImage.fromAmi({ ...OWN, amiId: 'ami-0abc' }));
  images.grants.resolve(fn);
  expect(granted(fn).permissions).toEqual([OURS, OF_AWS, AMIS]);
});

describe('an AMI in each region', () => {
  const amiIds = { 'eu-west-1': 'ami-0abc1', 'us-east-1': 'ami-0abc2' };

  test('the deployment takes that of its own', () => {
    const image = SemiManagedImage.fromAmis({ ...OWN, amiIds });
    expect(records(image)['/berth/demo/images/own-linux']?.source).toEqual({ ami: 'ami-0abc1' });
  });

  test('a region that has none is refused', () => {
    const image = SemiManagedImage.fromAmis({ ...OWN, amiIds: { 'us-east-1': 'ami-0abc2' } });
    expect(() => map(image)).toThrow(/eu-west-1/);
  });

  test('where the region is known later it is chosen then, for each image by itself', () => {
    const stack = new Stack(newApp(), 'Anywhere');
    const images = ['one', 'two'].map((key) => SemiManagedImage.fromAmis({ ...OWN, key, amiIds }));
    new ImageMap(stack, 'Images', { deploymentName: 'demo', images });
    const template = Template.fromStack(stack);
    expect(Object.keys(template.findMappings('*'))).toHaveLength(2);
    for (const { Properties } of Object.values(template.findResources('AWS::SSM::Parameter')))
      expect(text(Properties.Value)).toContain('Fn::FindInMap');
  });
});

test('an AMI is looked up by its name when the app is synthesised', () => {
  const image = SemiManagedImage.fromLookup({ ...OWN, amiName: 'lab-linux-*', owners: ['self'] });
  const stack = newStack();
  new ImageMap(stack, 'Images', { deploymentName: 'demo', images: [image] });
  const { missing = [] } = (stack.node.root as ReturnType<typeof newApp>).synth().manifest;
  expect(missing.map(({ provider, props }) => [provider, props])).toEqual([
    ['ami', expect.objectContaining({ owners: ['self'], region: 'eu-west-1' }) as unknown],
  ]);
  expect(JSON.stringify(missing)).toContain('lab-linux-*');
});
