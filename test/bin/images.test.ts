import { imagesOf } from '../../bin/images';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageMap } from '../../lib';
import { newStack } from '../lib/synthesis';

/** The catalogue that a configuration file becomes, by key. */
function catalogue(configuration: Parameters<typeof imagesOf>[0]): Readonly<Record<string, object>> {
  const stack = newStack();
  new ImageMap(stack, 'Images', { deploymentName: 'demo', images: imagesOf(configuration) });
  const parameters = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  const records = parameters.map(
    ({ Properties }) => JSON.parse(Properties.Value as string) as { key: string },
  );
  return Object.fromEntries(records.map((record) => [record.key, record]));
}

const install = ['true'];
const course = {
  key: 'course',
  name: 'Course',
  from: 'cpu-docker-workbench',
  components: [{ name: 'r', install }],
};

test('without a word of images there is the workbench without a GPU, and none where the list is empty', () => {
  expect(Object.keys(catalogue({}))).toEqual(['cpu-docker-workbench']);
  expect(imagesOf({ managedImages: [] })).toEqual([]);
});

test('what a file says of an image stands in the catalogue', () => {
  const said = {
    key: 'lab',
    name: 'Lab',
    allowedTypes: ['g5.xlarge'],
    defaultType: 'g5.xlarge',
    diskGiB: 200,
  };
  const { lab } = catalogue({
    managedImages: [{ ...said, workbench: 'gpu', tiles: ['code', 'jupyter'], promoteByHand: true }],
  });
  expect(lab).toMatchObject({ ...said, gpu: true, icon: 'gpu-workbench' });
  expect((lab as { tiles: { key: string }[] }).tiles.map(({ key }) => key)).toEqual([
    'jupyter',
    'code',
    'terminal',
  ]);
});

test('a mapped image has the ways in that the file names, and is ready by what it says', () => {
  const own = { key: 'own', name: 'Own', loginUser: 'admin', amiId: 'ami-1' };
  const { own: record } = catalogue({
    semiManagedImages: [{ ...own, protocols: ['web', 'ssh'], readiness: 'status-checks' }],
  });
  expect(record).toMatchObject({ protocols: ['web', 'ssh'], readyBy: 'status-checks', readiness: [] });
});

test('an image may be derived from one that is itself derived', () => {
  const week = { ...course, key: 'week-2', from: 'course' };
  expect(Object.keys(catalogue({ derivedImages: [course, week] }))).toEqual([
    'cpu-docker-workbench',
    'course',
    'week-2',
  ]);
});

test.each([
  [
    { derivedImages: [{ ...course, from: 'cpu' }] },
    'the configuration is not valid: derivedImages.0.from: must be the key of a managed image, or of a derived one before it: cpu-docker-workbench (it was "cpu")',
  ],
  [
    { managedImages: [], derivedImages: [course] },
    /before it: there is none \(it was "cpu-docker-workbench"\)/,
  ],
  [
    { derivedImages: [course, { ...course, key: 'cpu-docker-workbench', from: 'cpu-docker-workbench' }] },
    /key: it is the key of what it is derived from/,
  ],
  [
    { managedImages: [{ workbench: 'gpu', allowedTypes: ['t3.large'] }] } as const,
    /the image "gpu-docker-workbench" cannot be built\. t3\.large has no GPU/,
  ],
])('what cannot be is refused with the field, the value and what it may be', (configuration, sentence) => {
  expect(() => imagesOf(configuration as Parameters<typeof imagesOf>[0])).toThrow(sentence);
});
