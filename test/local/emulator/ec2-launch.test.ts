import { gzipSync } from 'node:zlib';
import { constants, createPrivateKey, privateDecrypt } from 'node:crypto';
import {
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  DeleteKeyPairCommand,
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVolumesCommand,
  GetPasswordDataCommand,
  ImportKeyPairCommand,
  type _InstanceType,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { Ec2ImageBuilds } from '../../../lambda/adapters/ec2-image-builds';
import { componentTags } from '../../../lambda/contract/component-tags';
import { DEFAULT_VPC, LINUX, openSshLine, WINDOWS, ZONE_A, ZONE_B, Ec2Fixture } from './ec2-fixture';
import { refusal, until } from './running-emulator';

jest.setTimeout(180_000);

// The SDK's list of types is closed; EC2's is not.
const unknownType = 't9.huge' as _InstanceType;

let cloud: Ec2Fixture;

beforeAll(async () => {
  cloud = await Ec2Fixture.start();
});

afterAll(async () => cloud.end());

describe('key pairs', () => {
  it.each(['rsa', 'ed25519'] as const)(
    'keep the tags of an imported %s key and are found by them',
    async (kind) => {
      const made = await cloud.ec2.send(
        new ImportKeyPairCommand({
          KeyName: `imported-${kind}`,
          PublicKeyMaterial: openSshLine(kind),
          TagSpecifications: [{ ResourceType: 'key-pair', Tags: [{ Key: 'berth:session', Value: kind }] }],
        }),
      );
      const found = await cloud.ec2.send(
        new DescribeKeyPairsCommand({ Filters: [{ Name: 'tag:berth:session', Values: [kind] }] }),
      );
      expect(found.KeyPairs).toMatchObject([
        {
          KeyName: `imported-${kind}`,
          KeyPairId: made.KeyPairId,
          KeyType: kind,
          Tags: [{ Key: 'berth:session', Value: kind }],
        },
      ]);
    },
  );

  it('refuse a name twice, text that is no key, and a name that is unknown; deleting is harmless', async () => {
    const key = openSshLine('ed25519');
    await cloud.ec2.send(new ImportKeyPairCommand({ KeyName: 'twice', PublicKeyMaterial: key }));
    expect(
      await refusal(cloud.ec2.send(new ImportKeyPairCommand({ KeyName: 'twice', PublicKeyMaterial: key }))),
    ).toBe('InvalidKeyPair.Duplicate');
    expect(
      await refusal(
        cloud.ec2.send(new ImportKeyPairCommand({ KeyName: 'bad', PublicKeyMaterial: Buffer.from('hello') })),
      ),
    ).toBe('InvalidKey.Format');
    await cloud.ec2.send(new DeleteKeyPairCommand({ KeyName: 'twice' }));
    await cloud.ec2.send(new DeleteKeyPairCommand({ KeyName: 'twice' }));
    expect(await refusal(cloud.ec2.send(new DescribeKeyPairsCommand({ KeyNames: ['twice'] })))).toBe(
      'InvalidKeyPair.NotFound',
    );
  });

  it.each(['rsa', 'ed25519'] as const)('are made as %s keys that work', async (kind) => {
    const made = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: `made-${kind}`, KeyType: kind }));
    const header = kind === 'rsa' ? '-----BEGIN RSA PRIVATE KEY-----' : '-----BEGIN OPENSSH PRIVATE KEY-----';
    expect(made.KeyMaterial).toContain(header);
    expect(made.KeyFingerprint).toMatch(
      kind === 'rsa' ? /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/ : /^[A-Za-z0-9+/]{43}=$/,
    );
  });
});

describe('a launch', () => {
  it('keeps everything that was asked: tags, disk, interface, metadata options, user data', async () => {
    const group = await cloud.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'launch', Description: 'd', VpcId: DEFAULT_VPC }),
    );
    const tags = [
      { Key: 'berth:session', Value: 'full' },
      { Key: 'Name', Value: 'A & B' },
    ];
    await cloud.ec2.send(
      new ImportKeyPairCommand({ KeyName: 'full', PublicKeyMaterial: openSshLine('ed25519') }),
    );
    const id = await cloud.launched({
      SubnetId: undefined,
      KeyName: 'full',
      UserData: Buffer.from('#cloud-config\nä').toString('base64'),
      NetworkInterfaces: [
        { DeviceIndex: 0, SubnetId: ZONE_B, Groups: [String(group.GroupId)], AssociatePublicIpAddress: true },
      ],
      BlockDeviceMappings: [
        {
          DeviceName: '/dev/sda1',
          Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
        },
      ],
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      CreditSpecification: { CpuCredits: 'standard' },
      InstanceInitiatedShutdownBehavior: 'stop',
      TagSpecifications: (['instance', 'volume', 'network-interface'] as const).map((ResourceType) => ({
        ResourceType,
        Tags: tags,
      })),
    });
    const pending = await cloud.look(id);
    expect(pending.State?.Name).toBe('pending');
    expect(pending.PublicIpAddress).toBeUndefined();

    const instance = await cloud.reached('running', id);
    expect(instance).toMatchObject({
      KeyName: 'full',
      PublicIpAddress: '127.0.0.1',
      SubnetId: ZONE_B,
      Placement: { AvailabilityZone: 'us-east-1b' },
      SecurityGroups: [{ GroupId: group.GroupId, GroupName: 'launch' }],
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      Tags: expect.arrayContaining(tags),
    });
    expect(instance.StateReason).toBeUndefined();
    expect(instance.PublicDnsName).not.toBe('');
    expect(instance.NetworkInterfaces).toMatchObject([
      { Groups: [{ GroupId: group.GroupId }], PrivateIpAddress: instance.PrivateIpAddress },
    ]);

    const byTag = [{ Name: 'tag:berth:session', Values: ['full'] }];
    const volumes = await cloud.ec2.send(new DescribeVolumesCommand({ Filters: byTag }));
    expect(volumes.Volumes).toMatchObject([
      {
        Size: 20,
        VolumeType: 'gp3',
        Encrypted: true,
        State: 'in-use',
        Attachments: [{ InstanceId: id, Device: '/dev/sda1', DeleteOnTermination: true }],
      },
    ]);
    const interfaces = await cloud.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: byTag }));
    expect(interfaces.NetworkInterfaces).toMatchObject([
      { Status: 'in-use', Attachment: { InstanceId: id }, TagSet: expect.arrayContaining(tags) },
    ]);

    const guest = (await cloud.emulator.control.instances()).find((i) => i.id === id);
    expect(guest).toMatchObject({
      boot: 1,
      userData: '#cloud-config\nä',
      metadataTags: true,
      publicIp: '127.0.0.1',
      zone: 'us-east-1b',
    });
    expect(guest?.publicKey).toMatch(/^ssh-ed25519 /);

    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await cloud.reached('terminated', id);
    expect((await cloud.ec2.send(new DescribeVolumesCommand({ Filters: byTag }))).Volumes).toEqual([]);
    expect(
      (await cloud.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: byTag }))).NetworkInterfaces,
    ).toEqual([]);
  });

  it('keeps user data byte for byte, and shows what is compressed as it was before', async () => {
    const packed = gzipSync('MIME-Version: 1.0\n').toString('base64');
    const id = await cloud.launched({ UserData: packed });
    const shown = (await cloud.emulator.control.instances()).find((one) => one.id === id);
    expect(shown).toMatchObject({ userData: 'MIME-Version: 1.0\n', userDataBase64: packed });
  });

  it('is the same launch with the same token in the same zone, and another one in another zone', async () => {
    const first = await cloud.launched({ ClientToken: 'token-1' });
    expect(await cloud.launched({ ClientToken: 'token-1' })).toBe(first);
    expect(await cloud.launched({ ClientToken: 'token-1', SubnetId: ZONE_B })).not.toBe(first);
    expect(await refusal(cloud.launched({ ClientToken: 'token-1', InstanceType: 't3.large' }))).toBe(
      'IdempotentParameterMismatch',
    );
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
    expect(await refusal(cloud.launched({ ClientToken: 'token-1' }))).toBe('IdempotentInstanceTerminated');
  });

  it.each([
    ['an unknown image', { ImageId: 'ami-0123456789abcdef0' }, 'InvalidAMIID.NotFound'],
    ['an unknown type', { InstanceType: unknownType }, 'InvalidParameterValue'],
    ['a type of another architecture', { InstanceType: 't4g.small' }, 'InvalidParameterValue'],
    ['an unknown key pair', { KeyName: 'nobody' }, 'InvalidKeyPair.NotFound'],
    ['an unknown subnet', { SubnetId: 'subnet-0123456789abcdef0' }, 'InvalidSubnetID.NotFound'],
    ['an unknown group', { SecurityGroupIds: ['sg-0123456789abcdef0'] }, 'InvalidGroup.NotFound'],
    ['an unknown instance profile', { IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
    [
      'too much user data',
      { UserData: Buffer.alloc(16_385, 'x').toString('base64') },
      'InvalidParameterValue',
    ],
    [
      'a disk smaller than the image',
      { BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 4 } }] },
      'InvalidBlockDeviceMapping',
    ],
    [
      'a tag key that the metadata service cannot serve',
      {
        MetadataOptions: { InstanceMetadataTags: 'enabled' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a/b', Value: '' }] }],
      },
      'InvalidParameterValue',
    ],
    [
      'a subnet beside an interface',
      { NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: ZONE_A }] },
      'InvalidParameterCombination',
    ],
    ['a dry run', { DryRun: true }, 'DryRunOperation'],
  ] satisfies [string, Partial<RunInstancesCommandInput>, string][])(
    'is refused with %s, and leaves nothing',
    async (_, more, code) => {
      const before = (await cloud.emulator.control.instances()).length;
      expect(await refusal(cloud.launched(more))).toBe(code);
      expect(await cloud.emulator.control.instances()).toHaveLength(before);
    },
  );
});

describe('images, types and passwords', () => {
  it('shows the registered images as AWS does, and refuses any other', async () => {
    const shown = await cloud.ec2.send(new DescribeImagesCommand({ ImageIds: [LINUX, WINDOWS] }));
    expect(shown.Images).toMatchObject([
      {
        ImageId: LINUX,
        Architecture: 'x86_64',
        State: 'available',
        UsageOperation: 'RunInstances',
        RootDeviceName: '/dev/sda1',
        BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 8 } }],
      },
      { ImageId: WINDOWS, Platform: 'windows', UsageOperation: 'RunInstances:0002' },
    ]);
    expect(
      await refusal(cloud.ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-0abcdef1234567890'] }))),
    ).toBe('InvalidAMIID.NotFound');
  });

  it('says of an AMI from which one and of what it was built, as our own reader asks for it', async () => {
    const imageId = 'ami-0123456789abcdef1';
    await cloud.emulator.control.registerImages([
      {
        imageId,
        name: 'a build',
        createdAt: '2026-11-25T13:20:00.000Z',
        sourceImageId: LINUX,
        tags: componentTags(['docker/1.0.7', 'guest/1.0.8']),
      },
    ]);
    const builds = await new Ec2ImageBuilds(await cloud.ec2.config.region(), cloud.ec2).find([
      imageId,
      LINUX,
      'ami-0abcdef1234567890',
    ]);
    expect(builds.get(imageId)).toEqual({
      builtAt: Date.parse('2026-11-25T13:20:00.000Z'),
      parent: LINUX,
      components: [
        { name: 'docker', version: '1.0.7' },
        { name: 'guest', version: '1.0.8' },
      ],
    });
    expect([...builds.keys()].toSorted()).toEqual([imageId, LINUX].toSorted());
    expect(builds.get(LINUX)?.components).toEqual([]);
  });

  it('knows the true sizes of types, and refuses one that does not exist', async () => {
    const shown = await cloud.ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.micro', 'm5.24xlarge', 'g4dn.xlarge'] }),
    );
    const sizes = (shown.InstanceTypes ?? []).map((t) => [
      t.InstanceType,
      t.VCpuInfo?.DefaultVCpus,
      t.MemoryInfo?.SizeInMiB,
      t.GpuInfo?.Gpus?.[0]?.Name,
    ]);
    expect(sizes).toEqual([
      ['t3.micro', 2, 1024, undefined],
      ['m5.24xlarge', 96, 393_216, undefined],
      ['g4dn.xlarge', 4, 16_384, 'T4'],
    ]);
    expect(shown.InstanceTypes?.[0]?.BurstablePerformanceSupported).toBe(true);
    const unknown = new DescribeInstanceTypesCommand({
      InstanceTypes: ['t3.micro', unknownType],
    });
    expect(await refusal(cloud.ec2.send(unknown))).toBe('InvalidInstanceType');
  });

  it('gives a Windows password only when it is made, encrypted for the key of the launch', async () => {
    const key = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'win' }));
    const id = await cloud.launched({ ImageId: WINDOWS, KeyName: 'win', InstanceType: 't3.large' });
    const ask = new GetPasswordDataCommand({ InstanceId: id });
    expect((await cloud.ec2.send(ask)).PasswordData).toBe('');
    const data = await until(
      async () => (await cloud.ec2.send(ask)).PasswordData || undefined,
      'the password',
    );
    const padded = privateDecrypt(
      { key: createPrivateKey(String(key.KeyMaterial)), padding: constants.RSA_NO_PADDING },
      Buffer.from(data, 'base64'),
    );
    const password = padded.subarray(padded.indexOf(0, 2) + 1).toString();
    expect(password).toBe((await cloud.emulator.control.instances()).find((i) => i.id === id)?.password);
    await cloud.ec2.send(
      new ImportKeyPairCommand({ KeyName: 'win25519', PublicKeyMaterial: openSshLine('ed25519') }),
    );
    expect(
      await refusal(cloud.launched({ ImageId: WINDOWS, KeyName: 'win25519', InstanceType: 't3.large' })),
    ).toBe('InvalidParameterCombination');
  });
});
