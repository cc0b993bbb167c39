import {
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  type Image,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2AmiFacts } from '../../../lambda/adapters/ec2-ami-facts';

const ec2 = mockClient(EC2Client);
const ssm = mockClient(SSMClient);
const facts = new Ec2AmiFacts('111111111111');
beforeEach(() => {
  ec2.reset();
  ssm.reset();
});

const WHOLE: Image = {
  Name: 'lab-linux',
  State: 'available',
  Architecture: 'x86_64',
  VirtualizationType: 'hvm',
  BootMode: 'uefi-preferred',
  EnaSupport: true,
  RootDeviceType: 'ebs',
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 500 } },
    { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30 } },
  ],
  OwnerId: '111111111111',
  DeprecationTime: '2028-01-01T00:00:00.000Z',
  UsageOperation: 'RunInstances:0010',
};

it('an AMI is told as EC2 describes it, deprecated or not', async () => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [WHOLE] });
  expect(await facts.find({ ami: 'ami-1' })).toEqual({
    id: 'ami-1',
    name: 'lab-linux',
    state: 'available',
    architecture: 'x86_64',
    virtualization: 'hvm',
    bootMode: 'uefi-preferred',
    ena: true,
    rootDeviceType: 'ebs',
    rootGiB: 30,
    owner: '111111111111',
    own: true,
    marketplace: false,
    deprecatedAt: Date.UTC(2028, 0, 1),
    operation: 'RunInstances:0010',
  });
  expect(ec2.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toEqual({
    ImageIds: ['ami-1'],
    IncludeDeprecated: true,
  });
});

it('what EC2 does not say speaks against it, and is not made up', async () => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [{ OwnerId: '222222222222' }] });
  expect(await facts.find({ ami: 'ami-1' })).toMatchObject({
    state: 'unknown',
    ena: false,
    rootGiB: 1,
    own: false,
    deprecatedAt: undefined,
  });
});

it('an AMI of the Marketplace, and one of AWS, are told apart from all others', async () => {
  const ProductCodes = [{ ProductCodeId: 'x', ProductCodeType: 'marketplace' as const }];
  ec2.on(DescribeImagesCommand).resolves({ Images: [{ ProductCodes, ImageOwnerAlias: 'aws-marketplace' }] });
  expect(await facts.find({ ami: 'ami-1' })).toMatchObject({
    marketplace: true,
    ownerAlias: 'aws-marketplace',
  });
});

it('an AMI that there is not is none, whatever way EC2 says so; any other failure is one', async () => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [] });
  expect(await facts.find({ ami: 'ami-1' })).toBeUndefined();
  for (const name of ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidAMIID.Malformed']) {
    ec2.on(DescribeImagesCommand).rejects(Object.assign(new Error('no'), { name }));
    expect(await facts.find({ ami: 'ami-1' })).toBeUndefined();
  }
  ec2.on(DescribeImagesCommand).rejects(Object.assign(new Error('no'), { name: 'UnauthorizedOperation' }));
  await expect(facts.find({ ami: 'ami-1' })).rejects.toThrow('no');
});

it('a parameter is followed to the AMI that it names', async () => {
  ssm.on(GetParameterCommand, { Name: '/berth/demo/x' }).resolves({ Parameter: { Value: 'ami-7' } });
  ec2.on(DescribeImagesCommand, { ImageIds: ['ami-7'] }).resolves({ Images: [WHOLE] });
  expect(await facts.find({ parameter: '/berth/demo/x' })).toMatchObject({ id: 'ami-7' });
  const gone = Object.assign(new Error('no'), { name: 'ParameterNotFound' });
  ssm.on(GetParameterCommand).rejects(gone);
  await expect(facts.find({ parameter: '/gone' })).rejects.toMatchObject({ code: 'image-unavailable' });
});

function type(InstanceType: 't3.small' | 't4g.small', architecture: 'x86_64' | 'arm64'): InstanceTypeInfo {
  return {
    InstanceType,
    ProcessorInfo: { SupportedArchitectures: [architecture] },
    SupportedBootModes: ['uefi'],
    SupportedVirtualizationTypes: ['hvm'],
  };
}

it('the types that there are are told, over all pages', async () => {
  ec2
    .on(DescribeInstanceTypesCommand)
    .resolvesOnce({ InstanceTypes: [type('t3.small', 'x86_64')], NextToken: 'more' })
    .resolvesOnce({ InstanceTypes: [type('t4g.small', 'arm64')] });
  expect(await facts.types(['t3.small', 't4g.small', 't3.smal'])).toEqual([
    { type: 't3.small', architectures: ['x86_64'], bootModes: ['uefi'], virtualizations: ['hvm'] },
    { type: 't4g.small', architectures: ['arm64'], bootModes: ['uefi'], virtualizations: ['hvm'] },
  ]);
  const inputs = ec2.commandCalls(DescribeInstanceTypesCommand).map(({ args }) => args[0].input);
  expect(inputs).toMatchObject([
    { Filters: [{ Name: 'instance-type', Values: ['t3.small', 't4g.small', 't3.smal'] }] },
    { NextToken: 'more' },
  ]);
});
