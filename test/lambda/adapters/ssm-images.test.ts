import { DescribeImagesCommand, EC2Client, type Image as Ami } from '@aws-sdk/client-ec2';
import { GetParameterCommand, GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { SsmCatalogue } from '../../../lambda/adapters/ssm-catalogue';
import { SsmImages } from '../../../lambda/adapters/ssm-images';
import type { Image } from '../../../lambda/domain/image';
import { anImage } from '../../builders/image';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

async function launchOf(ami: Ami, changes: Partial<Image> = {}) {
  const ssm = mockClient(SSMClient);
  const ec2 = mockClient(EC2Client);
  const image = anImage({ source: { ami: 'ami-1' }, diskGiB: 20, ...changes });
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'ami-7', Version: 12 } });
  ssm.on(GetParametersByPathCommand).resolves({
    Parameters: [{ Name: `/images/${image.key}`, Value: JSON.stringify(image) }],
  });
  ec2
    .on(DescribeImagesCommand)
    .resolves({ Images: [{ State: 'available', RootDeviceName: '/dev/sda1', ...ami }] });
  const clock = new FakeClock(T0);
  return (await new SsmImages(new SsmCatalogue('/images', clock), clock).resolve(image.key)).launch;
}

it("an image's further disks are known, so that each launch can say that they end with it; no others are", async () => {
  const launch = await launchOf({
    BlockDeviceMappings: [
      { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 100, DeleteOnTermination: false } },
      { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 30, DeleteOnTermination: true } },
      { DeviceName: '/dev/sdc', VirtualName: 'ephemeral0' },
      { DeviceName: '/dev/sdd', NoDevice: '' },
    ],
  });
  expect(launch).toMatchObject({ rootDevice: '/dev/sda1', diskGiB: 30 });
  expect(launch.furtherDisks).toEqual([{ device: '/dev/sdb', sizeGiB: 100 }]);
});

it('an AMI with one disk has no further ones', async () => {
  const launch = await launchOf({
    BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8 } }],
  });
  expect(launch).toMatchObject({ diskGiB: 20, furtherDisks: [] });
});

it('a managed image is launched as the version that its parameter has; what is only mapped has none', async () => {
  const source = { parameter: '/berth/demo/ami/python/stable' };
  expect(await launchOf({}, { source })).toMatchObject({ ami: 'ami-7', version: 12 });
  expect(await launchOf({}, { source, kind: 'semi-managed' })).not.toHaveProperty('version');
  expect(await launchOf({})).not.toHaveProperty('version');
});

it('an image whose parameter names the AMI of another system since is not launched as what it was', async () => {
  await expect(launchOf({ Platform: 'Windows' })).rejects.toMatchObject({
    code: 'image-unavailable',
    message: expect.stringContaining('no Linux one any more'),
  });
  await expect(launchOf({}, { os: 'windows' })).rejects.toThrow('no Windows one any more');
  expect(await launchOf({ Platform: 'Windows' }, { os: 'windows' })).toMatchObject({ os: 'windows' });
});

it.each<[string, Partial<Ami>]>([
  ['is disabled', { State: 'disabled' }],
  ['is still being made', { State: 'pending' }],
])('an image whose AMI %s is not launched', async (_what, ami) => {
  await expect(launchOf(ami)).rejects.toMatchObject({
    code: 'image-unavailable',
    message: expect.stringContaining('ami-1'),
  });
});

it.each<[string, Partial<Ami>, Partial<Image>, string]>([
  ['Linux', {}, {}, 'RunInstances'],
  ['Windows', { Platform: 'Windows' }, { os: 'windows' }, 'RunInstances:0002'],
])(
  'an AMI of %s that does not say what it is billed as is billed as usual',
  async (_os, ami, changes, as) => {
    expect(await launchOf(ami, changes)).toMatchObject({ operation: as });
  },
);

const code = (ProductCodeType: 'marketplace' | 'devpay') => ({ ProductCodeId: 'x', ProductCodeType });

it('software of the AWS Marketplace is not launched: nobody knows what it costs beside the computer', async () => {
  await expect(launchOf({ ProductCodes: [code('devpay'), code('marketplace')] })).rejects.toMatchObject({
    code: 'image-unavailable',
    message: expect.stringContaining('what its software costs is in no price list'),
  });
  expect(await launchOf({ ProductCodes: [code('devpay')] })).toMatchObject({ ami: 'ami-1' });
});

it('an image whose AMI was deleted is not launched, and why is said', async () => {
  const clock = new FakeClock(T0);
  const ec2 = mockClient(EC2Client);
  const gone = Object.assign(new Error('gone'), { name: 'InvalidAMIID.NotFound' });
  ec2.on(DescribeImagesCommand).rejects(gone);
  const image = anImage({ source: { ami: 'ami-1' } });
  const catalogue = { list: async () => [image], find: async () => image };
  await expect(new SsmImages(catalogue, clock).resolve(image.key)).rejects.toMatchObject({
    code: 'image-unavailable',
    message: 'The AMI ami-1 does not exist in this region, or is not available.',
  });
});
