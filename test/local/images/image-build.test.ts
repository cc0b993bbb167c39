import { existsSync, readdirSync } from 'node:fs';
import { ImageComponent, ManagedImage } from '../../../lib';
import { leftOut, stepsOf } from '../../../local/images/component';
import { imageBuildIn } from '../../../local/images/image-build';
import { anAssembly, assemblyOf, theBuild } from './the-build';

function doesNothing(name: string): ImageComponent {
  return ImageComponent.fromScripts({ name, install: ['true'] });
}

test('an image is made from the components of its recipe, in their order', () => {
  expect(theBuild({ components: [doesNothing('own')] }).components.map(({ name }) => name)).toEqual([
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

test('the steps that cannot be done everywhere say so in the document, and why', () => {
  const { components } = theBuild();
  const notDone = (docker: boolean): readonly string[] =>
    components.flatMap((component) =>
      (['build', 'validate', 'test'] as const).flatMap((phase) =>
        stepsOf(component, phase)
          .filter((step) => leftOut(step, { docker }) !== undefined)
          .map(({ name }) => `${component.name}/${name}`),
      ),
    );
  const onlyOnAws = [
    'update-and-hardening/wait-for-the-first-boot',
    'update-and-hardening/updates-come-by-themselves',
    'update-and-hardening/no-updates-meanwhile',
    'update-and-hardening/updates-come-by-themselves',
    'update-and-hardening/the-kernel-was-told',
    'workbench/pull',
    'workbench/nothing-is-left-to-pull',
    'clean-up/no-updates-meanwhile',
  ];
  expect(notDone(true)).toEqual(onlyOnAws);
  expect(notDone(false).filter((step) => !onlyOnAws.includes(step))).toEqual([
    'docker/install',
    'docker/enable',
    'docker/installed',
    'docker/answers',
    'workbench/the-chosen-tiles-are-there',
    'workbench/every-tile-runs',
    'workbench/every-tile-answers-behind-the-gate',
  ]);
  const pull = components
    .flatMap((component) => stepsOf(component, 'build'))
    .find(({ name }) => name === 'pull');
  expect(pull && leftOut(pull, { docker: true })).toMatch(/^container images come from public registries/);
});

test('a derived image has what it has more, and knows its parent', () => {
  const parent = ManagedImage.cpuDockerWorkbench({ components: [doesNothing('of-the-parent')] });
  const derived = ManagedImage.derivedFrom(parent, {
    key: 'genomics',
    name: 'Genomics',
    components: [doesNothing('of-its-own')],
  });
  const build = imageBuildIn(assemblyOf(parent, derived), 'genomics');
  const built = build.components.filter((component) => stepsOf(component, 'build').length > 0);
  expect(built.map(({ name }) => name)).toEqual(['on-its-parent', 'of-its-own', 'clean-up']);
  expect(build.parent?.image).toBe('cpu-docker-workbench');
  expect(build.parent?.components.map(({ name }) => name)).toContain('of-the-parent');
  expect(build.parent?.parent).toBeUndefined();
});

test('an image that is derived from one which the app does not build is refused', () => {
  const parent = ManagedImage.cpuDockerWorkbench();
  const derived = ManagedImage.derivedFrom(parent, { key: 'genomics', name: 'Genomics', components: [] });
  expect(() => imageBuildIn(assemblyOf(derived), 'genomics')).toThrow(
    /builds no image "cpu-docker-workbench"/,
  );
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
