import {
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2Amis } from '../../../lambda/adapters/ec2-amis';

const tags = (image: string, deployment = 'demo') => [
  { Key: 'berth:deployment', Value: deployment },
  { Key: 'berth:image', Value: image },
];
const CreationDate = '2026-11-25T03:00:00.000Z';

function aws() {
  const ec2 = mockClient(EC2Client);
  const ssm = mockClient(SSMClient);
  return { ec2, ssm, amis: new Ec2Amis('demo', new EC2Client({}), new SSMClient({})) };
}

it('the AMIs of this account and deployment are found, over several pages', async () => {
  const { ec2, amis } = aws();
  ec2
    .on(DescribeImagesCommand)
    .resolves({ Images: [{ ImageId: 'ami-1', CreationDate, Tags: tags('cpu') }], NextToken: 'more' })
    .on(DescribeImagesCommand, { NextToken: 'more' })
    .resolves({ Images: [{ ImageId: 'ami-2', CreationDate, Tags: tags('gpu') }] });
  expect(await amis.built()).toEqual([
    { id: 'ami-1', image: 'cpu', at: Date.parse(CreationDate) },
    { id: 'ami-2', image: 'gpu', at: Date.parse(CreationDate) },
  ]);
  expect(ec2.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toMatchObject({
    Owners: ['self'],
    Filters: [{ Name: 'tag:berth:deployment', Values: ['demo'] }],
  });
});

it.each([
  ['of another deployment', { ImageId: 'ami-1', CreationDate, Tags: tags('cpu', 'other') }],
  ['of no image', { ImageId: 'ami-1', CreationDate, Tags: tags('cpu').slice(0, 1) }],
  ['of no known time', { ImageId: 'ami-1', Tags: tags('cpu') }],
])('one %s is never looked at', async (_, image) => {
  const { ec2, amis } = aws();
  ec2.on(DescribeImagesCommand).resolves({ Images: [image] });
  expect(await amis.built()).toEqual([]);
});

it('both channels of each image are asked, ten at once; one that was never written names nothing', async () => {
  const { ssm, amis } = aws();
  ssm.on(GetParametersCommand).callsFake(({ Names }: { Names: string[] }) => ({
    Parameters: Names.filter((name) => name.endsWith('/stable')).map((Name) => ({
      Name,
      Value: `ami-${Name.split('/').at(-2)}`,
    })),
  }));
  const images = ['a', 'b', 'c', 'd', 'e', 'f'];
  expect(await amis.named(images, [])).toEqual(new Set(images.map((image) => `ami-${image}`)));
  const asked = ssm.commandCalls(GetParametersCommand).map((call) => call.args[0].input.Names ?? []);
  expect(asked.map(({ length }) => length)).toEqual([10, 2]);
  expect(asked[0]?.slice(0, 2)).toEqual(['/berth/demo/ami/a/stable', '/berth/demo/ami/a/candidate']);
});

it('what images of the catalogue come from is named: an AMI by itself, or by its parameter now', async () => {
  const { ssm, amis } = aws();
  ssm
    .on(GetParameterCommand, { Name: '/lab/ami' })
    .resolves({ Parameter: { Value: 'ami-lab' } })
    .on(GetParameterCommand, { Name: '/lab/text' })
    .resolves({ Parameter: { Value: 'no AMI' } })
    .on(GetParameterCommand, { Name: '/lab/none' })
    .rejects(Object.assign(new Error('none'), { name: 'ParameterNotFound' }));
  const sources = [
    { ami: 'ami-own' },
    { parameter: '/lab/ami' },
    { parameter: '/lab/text' },
    { parameter: '/lab/none' },
  ];
  expect(await amis.named([], sources)).toEqual(new Set(['ami-own', 'ami-lab']));
  ssm.on(GetParameterCommand, { Name: '/lab/none' }).rejects(new Error('throttled'));
  await expect(amis.named([], sources)).rejects.toThrow('throttled');
});

it('a stopped computer uses its AMI, a terminated one does not', async () => {
  const { ec2, amis } = aws();
  ec2.on(DescribeInstancesCommand).resolves({
    Reservations: [
      { Instances: [{ ImageId: 'ami-1', State: { Name: 'stopped' } }] },
      { Instances: [{ ImageId: 'ami-2', State: { Name: 'terminated' } }] },
    ],
  });
  expect(await amis.used(['ami-1', 'ami-2'])).toEqual(new Set(['ami-1']));
});

it('of no AMIs nothing is asked: without a value EC2 would tell of all', async () => {
  const { ec2, ssm, amis } = aws();
  expect(await amis.used([])).toEqual(new Set());
  expect(await amis.named([], [])).toEqual(new Set());
  expect([...ec2.calls(), ...ssm.calls()]).toEqual([]);
});

describe('an AMI is taken away', () => {
  it('with its snapshots', async () => {
    const { ec2, amis } = aws();
    ec2.on(DeregisterImageCommand).resolves({
      DeleteSnapshotResults: [
        { SnapshotId: 'snap-1', ReturnCode: 'success' },
        { SnapshotId: 'snap-2', ReturnCode: 'skipped' },
      ],
    });
    await amis.remove('ami-1');
    expect(ec2.commandCalls(DeregisterImageCommand)[0]?.args[0].input).toEqual({
      ImageId: 'ami-1',
      DeleteAssociatedSnapshots: true,
    });
  });

  it('once: one that is gone is no failure', async () => {
    const { ec2, amis } = aws();
    const gone = Object.assign(new Error('gone'), { name: 'InvalidAMIID.Unavailable' });
    ec2.on(DeregisterImageCommand).rejects(gone);
    await expect(amis.remove('ami-1')).resolves.toBeUndefined();
  });

  it('and it is said when a snapshot is left, for that costs', async () => {
    const { ec2, amis } = aws();
    ec2.on(DeregisterImageCommand).resolves({
      DeleteSnapshotResults: [{ SnapshotId: 'snap-1', ReturnCode: 'missing-permissions' }],
    });
    await expect(amis.remove('ami-1')).rejects.toThrow(
      /snap-1 \(missing-permissions\)\. Delete them by hand/,
    );
  });

  it('and whatever else EC2 says is thrown', async () => {
    const { ec2, amis } = aws();
    ec2.on(DeregisterImageCommand).rejects(new Error('throttled'));
    await expect(amis.remove('ami-1')).rejects.toThrow('throttled');
  });
});
