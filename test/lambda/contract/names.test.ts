import * as names from '../../../lambda/contract/names';
import { TAGS } from '../../../lambda/contract/tags';
import { FUNCTIONS } from '../../../lambda/domain/duties';

const LONGEST = 'd'.repeat(20);
const SESSION = `s-${'a'.repeat(24)}`;

test('two deployments never share a name', () => {
  const all = (deployment: string): readonly string[] => [
    names.keyPairName(deployment, SESSION),
    names.secretName(deployment, SESSION),
    names.scheduleGroupName(deployment),
    names.masterSecretName(deployment),
    names.imagesPath(deployment),
    names.amiParameterName(deployment, 'python'),
    names.functionName(deployment, 'launch'),
  ];
  expect(new Set([...all('one'), ...all('two')]).size).toBe(14);
  expect(all('demo').slice(0, 4)).toEqual([
    `berth-demo-${SESSION}`,
    `berth/demo/${SESSION}`,
    'berth-demo',
    'berth-key/demo',
  ]);
});

test('the longest deployment still fits every name', () => {
  expect(LONGEST).toMatch(names.DEPLOYMENT_NAME);
  expect(`${LONGEST}d`).not.toMatch(names.DEPLOYMENT_NAME);
  for (const name of FUNCTIONS) expect(names.functionName(LONGEST, name).length).toBeLessThanOrEqual(64);
  expect(names.scheduleGroupName(LONGEST).length).toBeLessThanOrEqual(64);
});

test.each([
  'Demo',
  '1demo',
  '-demo',
  'demo-',
  'de_mo',
  'de/mo',
  'demo\n',
  '',
  'my-aws',
  'amazonas',
  'cognito-1',
])('no deployment may be called %j', (name) => {
  expect(name).not.toMatch(names.DEPLOYMENT_NAME);
});

test('tags can be shown in instance metadata', () => {
  for (const tag of Object.values(TAGS)) expect(tag).toMatch(/^[A-Za-z:]+$/);
});
