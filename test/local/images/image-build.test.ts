import { existsSync, readdirSync } from 'node:fs';
import { ImageComponent } from '../../../lib';
import { onlyOnAws, stepsOf } from '../../../local/images/component';
import { imageBuildIn } from '../../../local/images/image-build';
import { anAssembly, theBuild } from './the-build';

test('an image is made from the components of its recipe, in their order', () => {
  const own = ImageComponent.fromScripts({ name: 'own', install: ['true'] });
  expect(theBuild({ components: [own] }).components.map(({ name }) => name)).toEqual([
    'update-and-hardening',
    'docker',
    'guest',
    'workbench',
    'own',
    'clean-up',
  ]);
});

test('whatever its components download is a folder of the assembly', () => {
  const { components, folders } = theBuild();
  const downloads = components
    .flatMap((component) => stepsOf(component, 'build'))
    .flatMap((step) => (step.action === 'S3Download' ? step.inputs : []))
    .map(({ source }) => folders.get(source) ?? '');
  expect(downloads.map((folder) => existsSync(folder) && readdirSync(folder))).toEqual([
    expect.arrayContaining(['berth_agent.py', 'berth_gate.py']),
    expect.arrayContaining(['Caddyfile', 'home']),
  ]);
});

test('the steps that only AWS can do say so in the document, and why', () => {
  const docker = theBuild().components.find(({ name }) => name === 'docker');
  const steps = docker === undefined ? [] : stepsOf(docker, 'build');
  expect(steps.map((step) => [step.name, onlyOnAws(step)])).toEqual([
    ['settings', undefined],
    ['install', expect.stringMatching(/^a Docker daemon needs a kernel of its own/)],
    ['enable', expect.stringMatching(/^a Docker daemon needs a kernel of its own/)],
  ]);
});

test('an image that the app does not build is named', () => {
  expect(() => imageBuildIn(anAssembly(), 'gpu-docker-workbench')).toThrow(
    /builds no image "gpu-docker-workbench"/,
  );
});

test('a component that is nowhere but on AWS is named', () => {
  const arn = 'arn:aws:imagebuilder:eu-west-1:aws:component/python-3-linux/x.x.x';
  expect(() => theBuild({ components: [ImageComponent.fromArn(arn)] })).toThrow(
    new RegExp(`a component that is nowhere but on AWS: "${arn}"`),
  );
});
