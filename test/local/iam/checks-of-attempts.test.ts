import { checksOf } from '../../../local/iam/checks';
import { ACCOUNT, call, onSecret } from './samples';

const asked = (...args: Parameters<typeof call>): string[] | undefined =>
  checksOf(call(...args))?.map(({ action, resource }) => `${action} ${resource}`);

describe('an AMI that is deregistered', () => {
  const state = {
    'ami-1': { type: 'image', tags: { 'berth:deployment': 'demo' }, snapshots: ['snap-1', 'snap-2'] },
    'snap-1': { type: 'snapshot', tags: { CreatedBy: 'EC2 Image Builder' } },
  };
  const image = 'ec2:DeregisterImage arn:aws:ec2:us-east-1::image/ami-1';

  test.each([
    [undefined, [image]],
    ['false', [image]],
    [
      'true',
      [
        image,
        'ec2:DeleteSnapshot arn:aws:ec2:us-east-1::snapshot/snap-1',
        'ec2:DeleteSnapshot arn:aws:ec2:us-east-1::snapshot/snap-2',
      ],
    ],
  ])(
    'with DeleteAssociatedSnapshots %s needs its own permission, and theirs where they go',
    (along, checks) => {
      const params = { ImageId: 'ami-1', ...(along !== undefined && { DeleteAssociatedSnapshots: along }) };
      expect(asked('retire-images', 'ec2', 'DeregisterImage', { params, state })).toEqual(checks);
    },
  );

  test('is asked with the tags of each', () => {
    const params = { ImageId: 'ami-1', DeleteAssociatedSnapshots: 'true' };
    const checks = checksOf(call('retire-images', 'ec2', 'DeregisterImage', { params, state })) ?? [];
    expect(checks.map(({ context }) => context)).toMatchObject([
      { 'aws:ResourceTag/berth:deployment': 'demo' },
      { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' },
      {},
    ]);
    expect(checks.map(({ absent = false }) => absent)).toEqual([false, false, true]);
  });
});

test("a secret that is written under the customer's own key needs the key as well", () => {
  const record = onSecret('PutSecretValue');
  const secret = { ...(record.state['secret'] as object), kms: 'key-1' };
  expect(checksOf({ ...record, state: { secret } })?.map(({ action }) => action)).toEqual([
    'secretsmanager:PutSecretValue',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ]);
});

test('a secret that is tagged is asked with the tags that it has and those that it gets', () => {
  const record = onSecret('TagResource');
  const Tags = [{ Key: 'berth:deployment', Value: 'another' }];
  expect(checksOf({ ...record, params: { ...record.params, Tags } })).toMatchObject([
    {
      action: 'secretsmanager:TagResource',
      context: {
        'aws:ResourceTag/berth:deployment': 'demo',
        'aws:RequestTag/berth:deployment': 'another',
      },
    },
  ]);
});

test.each<[string, string, object, string[] | undefined]>([
  ['POST', '/2015-03-31/functions/other/invocations', {}, [`function:other`]],
  ['GET', '/2015-03-31/functions/other', {}, undefined],
  ['POST', '/2015-03-31/functions/other:live/invocations', {}, undefined],
])('%s %s of Lambda asks for the function that is called, or is not known', (method, path, body, on) => {
  const resources = on?.map((one) => `lambda:InvokeFunction arn:aws:lambda:us-east-1:${ACCOUNT}:${one}`);
  expect(asked('launch', 'lambda', null, { params: { method, path, query: {}, body } })).toEqual(resources);
});

test('another role is taken only by whoever may, with nothing else said of it', () => {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/other`;
  const params = { RoleArn, RoleSessionName: 's' };
  expect(asked('launch', 'sts', 'AssumeRole', { params })).toEqual([`sts:AssumeRole ${RoleArn}`]);
  const more = { ...params, Policy: '{}' };
  expect(asked('launch', 'sts', 'AssumeRole', { params: more })).toBeUndefined();
  expect(asked('launch', 'sts', 'GetCallerIdentity', { params: {} })).toEqual([]);
});

test('a parameter that is deleted is asked for by its name', () => {
  expect(asked('launch', 'ssm', 'DeleteParameter', { params: { Name: '/foreign/parameter' } })).toEqual([
    `ssm:DeleteParameter arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/foreign/parameter`,
  ]);
});
