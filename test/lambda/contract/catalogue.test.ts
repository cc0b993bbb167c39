import { imageView } from '../../../lambda/contract/answers';
import { ImageRecord } from '../../../lambda/contract/catalogue';
import { anImage } from '../../builders/image';

const accepts = (changes: object): boolean => ImageRecord.safeParse({ ...anImage(), ...changes }).success;

test('an image is taken as it is, from an AMI or from a parameter', () => {
  expect(ImageRecord.parse(anImage())).toEqual(anImage());
  expect(accepts({ source: { parameter: '/aws/service/x' } })).toBe(true);
  expect(accepts({ readyBy: 'status-checks', readiness: [], protocols: ['web', 'ssh'] })).toBe(true);
});

test.each<[string, object]>([
  ['no type allowed', { allowedTypes: [] }],
  ['nothing to prove', { readiness: [] }],
  ['a GPU that one of its types does not have', { gpu: true, allowedTypes: ['g5.xlarge', 't3.large'] }],
  ['a picture that nobody draws', { icon: 'penguin' }],
  ['a tile that is nowhere', { tiles: [{ key: 'code', name: 'VS Code', path: 'code' }] }],
  ['an unknown field', { price: 1 }],
  ['a key with a slash', { key: 'a/b' }],
  ['a login user with a space', { loginUser: 'ro ot' }],
  ['no disk', { diskGiB: 0 }],
  ['a source that is no AMI', { source: { ami: 'snap-1' } }],
  ['two sources', { source: { ami: 'ami-1', parameter: '/x' } }],
  ['checks of a guest that it does not have', { readyBy: 'status-checks' }],
  ['no way in', { protocols: [] }],
  ['a way in twice', { protocols: ['ssh', 'ssh'] }],
  ['a way in that nobody knows', { protocols: ['telnet'] }],
  ['a path that is none', { readiness: [{ name: 'page', kind: 'http', port: 80, path: 'lab' }] }],
])('an image with %s is refused', (_title, changes) => {
  expect(accepts(changes)).toBe(false);
});

test('people see what an image is, not where its AMI comes from', () => {
  expect(imageView({ image: anImage(), findings: [] })).toMatchObject({
    key: 'python',
    defaultType: 't3.medium',
  });
  expect(imageView({ image: anImage(), findings: [] })).not.toHaveProperty('source');
});

const seen = (changes: object) => imageView({ image: anImage(changes), findings: [] });

test('people see by which ways an image is come to, and what makes it ready', () => {
  expect(seen({})).toMatchObject({ protocols: ['ssh'], readiness: 'guest' });
  expect(seen({ os: 'windows' })).toMatchObject({ protocols: ['rdp'], readiness: 'guest' });
  expect(seen({ protocols: ['web', 'ssh'], readyBy: 'status-checks', readiness: [] })).toMatchObject({
    protocols: ['web', 'ssh'],
    readiness: 'status-checks',
  });
});
