import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Berth, type BerthProps, ImageComponent, ManagedImage, SemiManagedImage } from '../../../lib';
import { newApp, tinyBundles } from '../synthesis';

const berth = (props: BerthProps = {}, app = newApp()): Berth =>
  new Berth(app, 'Berth', { deploymentName: 'demo', bundles: tinyBundles(), ...props });
const imagesOf = ({ imagesStack }: Berth): Stack => {
  if (imagesStack === undefined) throw new Error('it has no such stack');
  return imagesStack;
};
const theirs = SemiManagedImage.fromAmi({ key: 'own', name: 'Own', loginUser: 'admin', amiId: 'ami-0abc' });

test('each managed image has a pipeline in a stack of its own, and others have none', () => {
  const stack = imagesOf(
    berth({ images: [ManagedImage.cpuDockerWorkbench(), ManagedImage.gpuDockerWorkbench(), theirs] }),
  );
  expect(stack.stackName).toBe('demo-images');
  const template = Template.fromStack(stack);
  const names = Object.values(template.findResources('AWS::ImageBuilder::ImagePipeline'));
  expect(names.map(({ Properties }) => Properties.Name)).toEqual([
    'berth--demo--cpu-docker-workbench',
    'berth--demo--gpu-docker-workbench',
  ]);
  template.resourceCountIs('AWS::EC2::VPC', 1);
});

test('what Image Builder makes is called as its ARNs spell it, for roles and rules go by these', () => {
  const stack = imagesOf(berth({ images: [ManagedImage.cpuDockerWorkbench()] }));
  const { Resources = {} } = Template.fromStack(stack).toJSON() as {
    Resources?: Record<string, { Type: string; Properties: { Name?: string } }>;
  };
  const built = Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::ImageBuilder::'));
  const names = built.map(({ Properties }) => Properties.Name ?? '');
  expect(names.length).toBeGreaterThan(8);
  // Small letters, and a hyphen for each space and underscore.
  expect(names).toEqual(names.map((name) => name.toLowerCase().replaceAll(/[ _]/g, '-')));
});

test('neither the service nor the state depends on it, nor it on them', () => {
  const whole = berth();
  const images = imagesOf(whole);
  for (const stack of [whole.serviceStack, whole.stateStack]) {
    expect(stack.dependencies).not.toContain(images);
    expect(images.dependencies).not.toContain(stack);
  }
  expect(images.terminationProtection).toBe(false);
});

test('without a managed image there is no such stack, nor where others build them', () => {
  expect(berth({ images: [theirs] }).imagesStack).toBeUndefined();
  expect(berth({ buildImages: false }).imagesStack).toBeUndefined();
});

test('who is told of failures is told of failed builds', () => {
  const app = newApp();
  const failureTopic = new sns.Topic(new Stack(app, 'Theirs'), 'Topic');
  const template = Template.fromStack(imagesOf(berth({ failureTopic }, app)));
  for (const rule of Object.values(template.findResources('AWS::Events::Rule')))
    expect(rule['Properties'].Targets).toHaveLength(2);
});

test('one alarm goes off for all of its images, also where nobody is told', () => {
  const images = [ManagedImage.cpuDockerWorkbench(), ManagedImage.gpuDockerWorkbench()];
  const template = Template.fromStack(imagesOf(berth({ images })));
  template.resourceCountIs('AWS::CloudWatch::Alarm', 1);
  template.resourceCountIs('AWS::SNS::TopicPolicy', 0);
});

const component = (line: string): ImageComponent =>
  ImageComponent.fromScripts({ name: 'own', install: [line] });
const course = (parent: ManagedImage, line = 'true', key = 'course'): ManagedImage =>
  ManagedImage.derivedFrom(parent, { key, name: 'Course', components: [component(line)] });
const pipelinesOf = (images: ManagedImage[]): readonly string[] =>
  Object.values(
    Template.fromStack(imagesOf(berth({ images }))).findResources('AWS::ImageBuilder::ImagePipeline'),
  ).map(({ Properties }) => Properties.Name as string);

test('what is derived is built with what it is derived from, whether that is lent or not, each once', () => {
  const parent = ManagedImage.cpuDockerWorkbench();
  const derived = course(parent);
  const both = ['berth--demo--course', 'berth--demo--cpu-docker-workbench'];
  expect(pipelinesOf([derived]).toSorted()).toEqual(both);
  expect(pipelinesOf([parent, derived]).toSorted()).toEqual(both);
  expect(pipelinesOf([course(derived, 'true', 'week-2')]).toSorted()).toEqual([
    'berth--demo--course',
    'berth--demo--cpu-docker-workbench',
    'berth--demo--week-2',
  ]);
});

const schedules = (images: ManagedImage[]): readonly string[] =>
  Object.keys(Template.fromStack(imagesOf(berth({ images }))).findResources('AWS::Scheduler::Schedule'));

test('a parent is built at once when what is derived from it changes: only then is that built', () => {
  const parent = ManagedImage.cpuDockerWorkbench();
  const before = schedules([parent, course(parent)]);
  expect(before).toHaveLength(1);
  expect(schedules([parent, course(parent)])).toEqual(before);
  expect(schedules([parent, course(parent, 'false')])).not.toEqual(before);
  expect(schedules([parent, course(course(parent), 'false', 'week-2')])).not.toEqual(
    schedules([parent, course(course(parent), 'true', 'week-2')]),
  );
});

test('two images of one key are refused with a sentence', () => {
  const twice = ManagedImage.cpuDockerWorkbench();
  expect(() => berth({ images: [twice, twice] })).toThrow(/the image "cpu-docker-workbench" is there twice/);
});
