import { parse } from 'yaml';
import { Tile } from '../../lib';
import { componentsOf, furtherComponents } from '../../lib/images/components/all';
import { type Component, PHASES } from '../../lib/images/components/document';
import { CPU_WORKBENCH, GPU_WORKBENCH } from '../../lib/images/managed-image-kinds';
import { quoted, read, rowsBelow } from './pages';

const page = read('docs/images.md');

const choice = (gpu: boolean): Parameters<typeof componentsOf>[0] => ({
  gpu,
  tiles: Tile.all().map(({ name }) => name),
  containerImages: {},
});
const all = [
  ...componentsOf(choice(false), []),
  ...componentsOf(choice(true), []),
  ...furtherComponents(choice(false), [], []),
].filter((component): component is Component => typeof component !== 'string');

const counted = (lines: readonly string[]): readonly string[] => [...new Set(lines)].toSorted();
const name = (cell = ''): string => quoted(cell)[0] ?? '';

test('the page lists exactly the steps that were marked as possible on AWS only, each with its reason', () => {
  const marked = all.flatMap((component) =>
    PHASES.flatMap((phase) =>
      component[phase].flatMap((step) =>
        step.onlyOnAws === undefined ? [] : [`${component.name}/${step.name}: ${step.onlyOnAws}`],
      ),
    ),
  );
  // What is only looked at again on a derived image is listed with its parent.
  const own = marked.filter((line) => !line.includes('-still-works/'));
  const listed = rowsBelow(page, '## What could not be run without AWS').map(
    ([component, step, why]) => `${name(component)}/${name(step)}: ${why}`,
  );
  expect(listed.length).toBeGreaterThan(5);
  expect(counted(listed)).toEqual(counted(own));
});

test('the page lists the components of both images and the tools with the container images that they are', () => {
  const rows = rowsBelow(page, '## What is in the managed images');
  const told = rows.map(([first]) => name(first));
  const built = componentsOf(choice(false), []).map((one) => (typeof one === 'string' ? one : one.name));
  for (const component of [...built, 'gpu-check', 'gpu-driver']) expect(told).toContain(component);

  const images = ['compose.yaml', 'compose.gpu.yaml'].flatMap((file) => {
    const { services } = parse(read(`guest/workbench/${file}`)) as {
      services: Record<string, { image?: string }>;
    };
    return Object.values(services).flatMap(({ image }) => /:-(.+)\}$/.exec(image ?? '')?.[1] ?? []);
  });
  expect(images.length).toBeGreaterThan(5);
  for (const image of images) expect(page).toContain(`\`${image}\``);
  const paths = Tile.all().map(({ title, path }) => `${title}: \`${path}\``);
  expect(rows.map(([title, , path]) => `${title}: ${path}`)).toEqual(expect.arrayContaining(paths));
});

test('types and disks are those of the images', () => {
  for (const { key, defaultType, diskGiB, allowedTypes } of [CPU_WORKBENCH, GPU_WORKBENCH]) {
    expect(page).toContain(`\`${key}\``);
    expect(page).toContain(`${defaultType}; also `);
    expect(page).toContain(`| ${diskGiB} GiB |`);
    for (const type of allowedTypes) expect(page).toContain(type.split('.')[0]);
  }
});
