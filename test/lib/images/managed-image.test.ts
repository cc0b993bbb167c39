import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { TILE_NAMES } from '../../../lambda/domain/image';
import { ImageComponent, ImageMap, ManagedImage, type ManagedImageProps, Tile } from '../../../lib';
import { newStack } from '../synthesis';
import { aPipeline } from './a-pipeline';

/** The catalogue's record of an image. */
function record(image: ManagedImage): Record<string, unknown> {
  const stack = newStack();
  new ImageMap(stack, 'Images', { deploymentName: 'demo', images: [image] });
  const [parameter] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  return JSON.parse(parameter?.['Properties'].Value as string) as Record<string, unknown>;
}

const own = (name: string): ImageComponent => ImageComponent.fromScripts({ name, install: ['true'] });
const names = (image: ManagedImage): readonly string[] =>
  aPipeline(image)
    .documents()
    .map(({ name }) => name);

test('the workbench with a GPU is launched on types that have one', () => {
  expect(record(ManagedImage.gpuDockerWorkbench())).toMatchObject({
    key: 'gpu-docker-workbench',
    name: 'GPU workbench',
    kind: 'managed',
    loginUser: 'ubuntu',
    defaultType: 'g4dn.xlarge',
    allowedTypes: ['g4dn.xlarge', 'g4dn.2xlarge', 'g5.xlarge', 'g5.2xlarge', 'g6.xlarge', 'g6.2xlarge'],
    diskGiB: 150,
    source: { parameter: '/berth/demo/ami/gpu-docker-workbench/stable' },
  });
});

test('an image promises the tiles that it has, and the terminal, each with its own proof', () => {
  const image = record(ManagedImage.cpuDockerWorkbench({ tiles: [Tile.CODE, Tile.CODE] }));
  expect(image['tiles']).toEqual([
    { key: 'code', name: 'VS Code', path: '/code/' },
    { key: 'terminal', name: 'Terminal', path: '/terminal/' },
  ]);
  expect((image['readiness'] as { name: string }[]).map(({ name }) => name)).toEqual([
    'ssh',
    'workbench',
    'code',
    'terminal',
  ]);
});

test("the tiles are those of the workbench's home page, by name and by path", () => {
  const home = join(__dirname, '../../../guest/workbench/home/tiles.json');
  const { tiles } = JSON.parse(readFileSync(home, 'utf8')) as { tiles: Record<string, string>[] };
  const shown = tiles.map(({ key, name, path }) => ({ key, name, path }));
  const promised = record(ManagedImage.cpuDockerWorkbench())['tiles'] as object[];
  expect(promised).toHaveLength(shown.length);
  expect(promised).toEqual(expect.arrayContaining(shown));
  expect(Tile.all().map(({ name }) => name)).toEqual(TILE_NAMES);
});

test('an image without any tile has nothing to build', () => {
  const bare = ManagedImage.cpuDockerWorkbench({ tiles: [] });
  expect(record(bare)['tiles']).toHaveLength(1);
  expect(() => aPipeline(bare)).toThrow(
    /^the image "cpu-docker-workbench" cannot be built\. tiles: must name at least one \(jupyter, /,
  );
});

test('whatever is said of an image stands in the catalogue', () => {
  const said = {
    key: 'statistics',
    name: 'Statistics',
    description: 'R and nothing else',
    defaultType: 'r6i.large',
    allowedTypes: ['r6i.large', 'r6i.xlarge'],
    diskGiB: 40,
  };
  expect(record(ManagedImage.cpuDockerWorkbench(said))).toMatchObject({
    ...said,
    source: { parameter: '/berth/demo/ami/statistics/stable' },
  });
});

test('the disk of the catalogue is the disk of the AMI', () => {
  expect(
    aPipeline(ManagedImage.cpuDockerWorkbench({ diskGiB: 40 })).only('AWS::ImageBuilder::ImageRecipe'),
  ).toMatchObject({ BlockDeviceMappings: [{ Ebs: { VolumeSize: 40 } }] });
});

test('your own scripts are built in after ours, with what looks whether they worked', () => {
  const component = ImageComponent.fromScripts({
    name: 'gdal',
    install: ['apt-get -y install gdal-bin'],
    validate: ['gdalinfo --version'],
    test: ['gdalinfo --formats'],
  });
  const drawn = aPipeline(ManagedImage.cpuDockerWorkbench({ components: [component] }));
  expect(names(ManagedImage.cpuDockerWorkbench({ components: [component] })).slice(-2)).toEqual([
    'gdal',
    'clean-up',
  ]);
  const gdal = drawn.documents().find(({ name }) => name === 'gdal');
  const said = gdal?.phases.map((phase) => [
    phase.name,
    phase.steps[0]?.inputs.commands[0]?.split('\n').at(-1),
  ]);
  expect(said).toEqual([
    ['build', 'apt-get -y install gdal-bin'],
    ['validate', 'gdalinfo --version'],
    ['test', 'gdalinfo --formats'],
  ]);
});

test('what is not looked at has no phase', () => {
  const drawn = aPipeline(ManagedImage.cpuDockerWorkbench({ components: [own('gdal')] }));
  const gdal = drawn.documents().find(({ name }) => name === 'gdal');
  expect(gdal?.phases.map(({ name }) => name)).toEqual(['build']);
});

test('a component that there is in Image Builder is taken as it is, and may be read in all its versions', () => {
  const arn = 'arn:aws:imagebuilder:eu-west-1:aws:component/aws-cli-version-2-linux/x.x.x';
  const drawn = aPipeline(ManagedImage.cpuDockerWorkbench({ components: [ImageComponent.fromArn(arn)] }));
  const { Components } = drawn.only('AWS::ImageBuilder::ImageRecipe') as { Components: unknown[] };
  expect(Components.at(-2)).toEqual({ ComponentArn: arn });
  const read = drawn
    .permissions('WorkshopInstanceRole')
    .filter(({ action }) => action === 'imagebuilder:GetComponent')
    .map(({ resource }) => resource);
  expect(read).toEqual([
    'arn:aws:imagebuilder:eu-west-1:111111111111:component/berth--demo--*',
    'arn:aws:imagebuilder:eu-west-1:aws:component/aws-cli-version-2-linux/*',
  ]);
});

test('only the chosen tiles are in the workbench, each once', () => {
  const tiles = [Tile.JUPYTER, Tile.CODE, Tile.JUPYTER];
  const drawn = aPipeline(ManagedImage.cpuDockerWorkbench({ tiles }));
  const workbench = JSON.stringify(drawn.documents().find(({ name }) => name === 'workbench'));
  expect(workbench).toContain('COMPOSE_PROFILES=jupyter,code\\n');
  expect(workbench).not.toContain('rstudio');
});

test('a derived image has all of its parent and more, under its own name', () => {
  const parent = ManagedImage.gpuDockerWorkbench({
    components: [own('theirs')],
    diskGiB: 200,
    tiles: [Tile.JUPYTER],
  });
  const derived = ManagedImage.derivedFrom(parent, { key: 'ours', name: 'Ours', components: [own('mine')] });
  expect(record(derived)).toMatchObject({
    ...record(parent),
    key: 'ours',
    name: 'Ours',
    icon: 'derived',
    source: { parameter: '/berth/demo/ami/ours/stable' },
  });
  expect(aPipeline(derived).only('AWS::ImageBuilder::ImageRecipe')).toMatchObject({
    ParentImage: 'ssm:/berth/demo/ami/gpu-docker-workbench/stable',
    BlockDeviceMappings: [{ Ebs: { VolumeSize: 200 } }],
  });
});

/** Which components have something to do in a phase. */
const phasesOf = (image: ManagedImage, phase: string): readonly string[] =>
  aPipeline(image)
    .documents()
    .filter(({ phases: all }) => all.some(({ name }) => name === phase))
    .map(({ name }) => name);

test('only what a derived image has more than its parent is built, and all is tested again', () => {
  const tested = ImageComponent.fromScripts({ name: 'theirs', install: ['true'], test: ['true'] });
  const parent = ManagedImage.cpuDockerWorkbench({ components: [tested, own('untested')] });
  const derived = ManagedImage.derivedFrom(parent, { key: 'ours', name: 'Ours', components: [own('mine')] });
  const further = ManagedImage.derivedFrom(derived, {
    key: 'more',
    name: 'More',
    components: [own('further')],
  });
  expect(phasesOf(derived, 'build')).toEqual(['on-its-parent', 'mine', 'clean-up']);
  expect(phasesOf(derived, 'test')).toEqual([
    'clean-up',
    ...['update-and-hardening', 'docker', 'guest', 'workbench', 'theirs'].map(
      (name) => `${name}-still-works`,
    ),
  ]);
  expect(phasesOf(further, 'build')).toEqual(['on-its-parent', 'further', 'clean-up']);
  expect(phasesOf(further, 'test')).toContain('theirs-still-works');
  expect(aPipeline(further).only('AWS::ImageBuilder::ImageRecipe')).toMatchObject({
    ParentImage: 'ssm:/berth/demo/ami/ours/stable',
  });
});

test('an image that would be derived from itself is refused', () => {
  const parent = ManagedImage.cpuDockerWorkbench();
  const itself = { key: parent.key, name: 'Ours', components: [own('mine')] };
  expect(() => ManagedImage.derivedFrom(parent, itself)).toThrow(
    /^the image "cpu-docker-workbench" cannot be built\. key: it is the key of what it is derived from/,
  );
});

test('a key that two hyphens divide is refused: they divide the names of what builds it', () => {
  const divided = { key: 'our--own', name: 'Ours', components: [own('mine')] };
  expect(() => ManagedImage.derivedFrom(ManagedImage.cpuDockerWorkbench(), divided)).toThrow(
    /^the image "our--own" cannot be built\. key: two hyphens in a row/,
  );
  expect(() => own('mi--ne')).toThrow(/cannot be the name of a component/);
});

test('a parent is not changed by what is derived from it', () => {
  const parent = ManagedImage.cpuDockerWorkbench();
  const before = names(parent);
  ManagedImage.derivedFrom(parent, { key: 'ours', name: 'Ours', components: [own('mine')] });
  expect(names(parent)).toEqual(before);
});

test.each([
  ['berth', {}],
  ['demo', { deploymentName: 'demo' }],
])('it is a machine image for instances of your own, of the deployment %s', (deployment, props) => {
  const stack = newStack();
  new ec2.Instance(stack, 'Own', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-west-1a'],
      privateSubnetIds: ['subnet-1'],
      privateSubnetRouteTableIds: ['rtb-1'],
    }),
    instanceType: new ec2.InstanceType('t3.large'),
    machineImage: ManagedImage.cpuDockerWorkbench(props),
  });
  const template = Template.fromStack(stack);
  const parameter = Object.values(template.findParameters('*', {})).find(
    ({ Type }) => Type === 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
  );
  expect(parameter?.['Default']).toBe(`/berth/${deployment}/ami/cpu-docker-workbench/stable`);
});

const SHARED: ManagedImageProps = { accounts: ['222222222222'] };

test.each([
  ['a default type without a GPU', { defaultType: 't3.large' }, /t3\.large has no GPU/],
  ['a type without a GPU', { allowedTypes: ['g5.xlarge', 't3.large'] }, /t3\.large has no GPU/],
  [
    'a GPU that the driver does not know',
    { allowedTypes: ['p3.2xlarge'] },
    /p3\.2xlarge has no GPU that its driver knows/,
  ],
  ['a build on a type without a GPU', { buildInstanceTypes: ['m5.large'] }, /m5\.large has no GPU/],
  ['a build on nothing', { buildInstanceTypes: [] }, /buildInstanceTypes: must name at least one type/],
  [
    'an image for a tile that it does not have',
    { tiles: [Tile.CODE], containerImages: { jupyter: 'jupyter:1' } },
    /"jupyter" is none of its tiles \(code\)/,
  ],
  [
    'an image without a tag',
    { containerImages: { code: 'ghcr.io/coder/code-server' } },
    /may be another image tomorrow/,
  ],
  ['an image that moves', { containerImages: { code: 'codercom/code-server:latest' } }, /not latest/],
  ['an account that is none', { accounts: ['1234'] }, /"1234" is no account: an account is 12 digits/],
  ['sharing what nobody can decrypt', SHARED, /give an encryptionKey that they may use/],
])('%s is refused at once, with the image, the value and the reason', (_, props, reason) => {
  const wrong = (): ManagedImage => ManagedImage.gpuDockerWorkbench(props);
  expect(wrong).toThrow(/^the image "gpu-docker-workbench" cannot be built\. /);
  expect(wrong).toThrow(reason);
});

test.each([
  'quay.io:443/a/b:1.0',
  'a@sha256:' + '0'.repeat(64),
  'quay.io:443/a/b:1.0@sha256:' + '0'.repeat(64),
  'lscr.io/linuxserver/webtop:ubuntu-xfce',
])('the container image %s is taken', (image) => {
  expect(() => ManagedImage.cpuDockerWorkbench({ containerImages: { desktop: image } })).not.toThrow();
});

test.each([
  [
    'a name that does not fit',
    { name: 'My Tool', install: ['true'] },
    /"My Tool" cannot be the name of a component/,
  ],
  ['a component that does nothing', { name: 'idle', install: [] }, /the component "idle" changes nothing/],
])('%s is refused', (_, props, reason) => {
  expect(() => ImageComponent.fromScripts(props)).toThrow(reason);
});

test('two components of one name are refused', () => {
  expect(() => aPipeline(ManagedImage.cpuDockerWorkbench({ components: [own('guest')] }))).toThrow(
    /the component "guest" is there twice/,
  );
});
