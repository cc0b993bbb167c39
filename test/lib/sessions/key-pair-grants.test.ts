import { KeyPairGrants } from '../../../lib';
import { granted, newFunction, newStack } from '../synthesis';

const OURS = 'arn:aws:ec2:eu-west-1:111111111111:key-pair/berth-demo-s-*';

function given(verb: 'find' | 'importKey' | 'remove'): ReturnType<typeof granted>['permissions'] {
  const fn = newFunction(newStack());
  new KeyPairGrants('demo')[verb](fn);
  return granted(fn).permissions;
}

test('a public key is handed over under our name and with our tags only', () => {
  expect(given('importKey')).toEqual([
    {
      action: 'ec2:ImportKeyPair',
      resource: OURS,
      condition: { StringEquals: { 'aws:RequestTag/berth:deployment': 'demo' } },
    },
    {
      action: 'ec2:CreateTags',
      resource: OURS,
      condition: { StringEquals: { 'ec2:CreateAction': 'ImportKeyPair' } },
    },
  ]);
});

test('a key pair under our name is deleted unless it is tagged as of another deployment', () => {
  expect(given('remove')).toEqual([
    {
      action: 'ec2:DeleteKeyPair',
      resource: OURS,
      condition: { StringEqualsIfExists: { 'aws:ResourceTag/berth:deployment': 'demo' } },
    },
  ]);
});

test('who looks may only look', () => {
  expect(given('find')).toEqual([{ action: 'ec2:DescribeKeyPairs', resource: '*' }]);
});
