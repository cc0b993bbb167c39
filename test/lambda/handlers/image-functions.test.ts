import { DescribeImagesCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2';
import { PricingClient } from '@aws-sdk/client-pricing';
import {
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import type { FunctionName } from '../../../lambda/domain/duties';
import { anImage } from '../../builders/image';
import { aPrice, COMMON_PRICES } from '../../builders/price';
import { CONTEXT, httpEvent, read } from './an-event';
import { mockedAws, OF_MAPPED_IMAGES } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

const AMI = 'ami-0123456789abcdef0';
const ORDER = { name: 'Lab', ami: AMI, loginUser: 'lab', allowedTypes: ['t3.medium'] };
const asUser = (...groups: string[]) => ({ sub: 'tess', 'cognito:groups': `[${groups.join(' ')}]` });

beforeAll(() => Object.assign(process.env, environmentOf(EVERY_SETTING), { AWS_REGION: 'us-east-1' }));
beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

/** AWS with one managed image in the stack, one AMI, and a price for it. */
function aws() {
  mockClient(PricingClient);
  const mocked = mockedAws();
  const { ssm, ec2, dynamo } = mocked;
  ssm.on(GetParametersByPathCommand).resolves({ Parameters: [{ Value: JSON.stringify(anImage()) }] });
  ec2.on(DescribeImagesCommand).resolves({
    Images: [
      {
        State: 'available',
        Architecture: 'x86_64',
        EnaSupport: true,
        RootDeviceType: 'ebs',
        OwnerId: '000000000000',
      },
    ],
  });
  ec2.on(DescribeInstanceTypesCommand).resolves({
    InstanceTypes: [{ InstanceType: 't3.medium', ProcessorInfo: { SupportedArchitectures: ['x86_64'] } }],
  });
  dynamo.on(QueryCommand).resolves({ Items: [aPrice(), ...COMMON_PRICES].map((price) => ({ ...price })) });
  dynamo.on(QueryCommand, OF_MAPPED_IMAGES).resolves({ Items: [] });
  return mocked;
}

async function ask(name: FunctionName, event: unknown): Promise<unknown> {
  const module = (await import(`../../../lambda/handlers/${name}`)) as {
    handler: (event: unknown, context: typeof CONTEXT) => Promise<unknown>;
  };
  return module.handler(event, CONTEXT);
}

it('an AMI is mapped over HTTP, and the answer is the image in full', async () => {
  const { dynamo } = aws();
  const event = httpEvent({ image: 'lab', body: ORDER, claims: asUser('teacher') });
  const { status, body } = read(await ask('map-image', event));
  expect(status).toBe(200);
  expect(body).toMatchObject({ key: 'lab', loginUser: 'lab', warnings: [], mappedBy: 'tess' });
  expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({
    PK: 'IMAGES',
    SK: 'lab',
    image: { source: { ami: AMI } },
  });
});

it('a direct call maps an AMI as well, and names the key itself', async () => {
  aws();
  expect(await ask('map-image', { owner: 'script', key: 'lab', ...ORDER })).toMatchObject({
    key: 'lab',
    mappedBy: 'script',
  });
});

it.each<[string, object]>([
  ['no source', { name: 'Lab' }],
  ['two sources', { name: 'Lab', ami: AMI, parameter: '/aws/service/x' }],
  ['an id that is no AMI', { name: 'Lab', ami: 'ami-XYZ' }],
  ['a parameter with a version behind it', { name: 'Lab', parameter: '/aws/service/x:3' }],
  ['no name', { ami: AMI }],
  ['no type', { ...ORDER, allowedTypes: [] }],
  ['an unknown field', { ...ORDER, os: 'windows' }],
])('a mapping with %s is not valid, and nobody is asked', async (_what, body) => {
  const { dynamo, ec2 } = aws();
  const event = httpEvent({ image: 'lab', body, claims: asUser('admin') });
  expect(read(await ask('map-image', event))).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect([...dynamo.calls(), ...ec2.calls()]).toHaveLength(0);
});

it.each(['Lab', '../x', '', 'x'.repeat(60)])('no image is called "%s"', async (image) => {
  const { dynamo } = aws();
  const event = httpEvent({ image, body: ORDER, claims: asUser('admin') });
  expect(read(await ask('map-image', event))).toMatchObject({ status: 400, body: { code: 'invalid' } });
  expect(dynamo.calls()).toHaveLength(0);
});

it('a member neither maps, nor unmaps, nor rolls back; a teacher does not roll back', async () => {
  const { dynamo, ssm } = aws();
  for (const [name, body] of [
    ['map-image', ORDER],
    ['unmap-image', {}],
    ['roll-back-image', {}],
  ] as const) {
    const event = httpEvent({ image: 'lab', body, claims: asUser('not-admin') });
    expect(read(await ask(name, event))).toMatchObject({ status: 403 });
  }
  const teacher = httpEvent({ image: 'python', body: {}, claims: asUser('teacher') });
  expect(read(await ask('roll-back-image', teacher))).toMatchObject({ status: 403 });
  expect([...dynamo.commandCalls(PutCommand), ...dynamo.commandCalls(DeleteCommand)]).toHaveLength(0);
  expect(ssm.commandCalls(PutParameterCommand)).toHaveLength(0);
});

it('an image is unmapped over HTTP', async () => {
  const { dynamo } = aws();
  dynamo.on(DeleteCommand).resolves({ Attributes: { SK: 'lab' } });
  const { status, body } = read(
    await ask('unmap-image', httpEvent({ image: 'lab', claims: asUser('teacher') })),
  );
  expect([status, body['key']]).toEqual([200, 'lab']);
});

it('a managed image is shown with its versions, and rolled back to the one before', async () => {
  const { ec2, ssm } = aws();
  const LastModifiedDate = new Date('2026-11-25T14:00:00Z');
  ssm.on(GetParameterHistoryCommand).resolves({
    Parameters: [
      { Version: 1, Value: 'ami-a', LastModifiedDate },
      { Version: 2, Value: 'ami-b', LastModifiedDate },
    ],
  });
  const built = {
    ImageId: 'ami-b',
    CreationDate: '2026-11-25T13:20:00.000Z',
    SourceImageId: 'ami-parent',
    SourceImageRegion: process.env['AWS_REGION'],
    Tags: [{ Key: 'berth:component-01', Value: 'docker/1.0.7' }],
  };
  ec2.on(DescribeImagesCommand, { Owners: ['self'] }).resolves({ Images: [built] });
  const shown = read(await ask('show-image', httpEvent({ image: 'python' })));
  const at = LastModifiedDate.toISOString();
  expect(shown.body['versions']).toEqual([
    {
      version: 2,
      ami: 'ami-b',
      at,
      current: true,
      builtAt: built.CreationDate,
      parent: 'ami-parent',
      components: [{ name: 'docker', version: '1.0.7' }],
    },
    { version: 1, ami: 'ami-a', at, current: false },
  ]);
  const event = httpEvent({ image: 'python', body: {}, claims: asUser('admin') });
  const { status, body } = read(await ask('roll-back-image', event));
  expect([status, body['from'], body['to'], body['ami']]).toEqual([200, 2, 1, 'ami-a']);
  expect(ssm.commandCalls(PutParameterCommand)[0]?.args[0].input).toMatchObject({ Value: 'ami-a' });
});

it('the daily check throws when one image could not be looked at, so that the alarm shows it', async () => {
  const { dynamo, ec2 } = aws();
  expect(await ask('check-images', {})).toEqual({ checked: 0, found: [], failed: [] });
  const image = anImage({ key: 'lab', kind: 'semi-managed', source: { ami: AMI } });
  const Items = [{ image, mappedBy: 'tess', mappedAt: 1, checkedAt: 1, findings: [] }];
  dynamo.on(QueryCommand, OF_MAPPED_IMAGES).resolves({ Items });
  ec2.on(DescribeImagesCommand).rejects(new Error('AWS is busy'));
  await expect(ask('check-images', {})).rejects.toThrow('lab: AWS is busy');
});
