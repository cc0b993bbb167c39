import { runOrder } from '../../../lambda/adapters/ec2-order';
import { aSession } from '../../builders/session';
import { GROUND } from './a-cloud';
import { firstAttempt } from './sessions-of-tests';

const session = aSession({ owner: 'ada', name: 'my computer' });
const attempt = firstAttempt(session);
const OWN = [
  { Key: 'course', Value: 'physics' },
  { Key: 'berth:deployment', Value: 'demo' },
  { Key: 'berth:session', Value: session.id },
  { Key: 'berth:owner', Value: 'ada' },
  { Key: 'Name', Value: 'my computer' },
];

it('a launch asks for exactly this computer, and for nothing beside it', () => {
  expect(runOrder(session, attempt, GROUND, '#!/bin/sh\n')).toEqual({
    ClientToken: `${session.id}-0`,
    MinCount: 1,
    MaxCount: 1,
    ImageId: 'ami-1',
    InstanceType: 't3.medium',
    KeyName: `berth-demo-${session.id}`,
    UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
    IamInstanceProfile: { Name: 'guest' },
    // With an interface given, subnet and groups must be inside it.
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: 'subnet-a',
        // It has a workbench.
        Groups: [GROUND.securityGroup, GROUND.workbenchGroup],
        AssociatePublicIpAddress: true,
        DeleteOnTermination: true,
      },
    ],
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/sda1',
        Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      },
    ],
    MetadataOptions: {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      InstanceMetadataTags: 'enabled',
    },
    InstanceInitiatedShutdownBehavior: 'stop',
    CreditSpecification: { CpuCredits: 'standard' },
    TagSpecifications: [
      {
        ResourceType: 'instance',
        Tags: [
          ...OWN,
          { Key: 'berth:image', Value: 'python' },
          { Key: 'berth:generation', Value: '1' },
          { Key: 'berth:stopAt', Value: '2026-11-25T18:00:00Z' },
          { Key: 'berth:endAt', Value: '2026-12-02T18:00:00Z' },
        ],
      },
      { ResourceType: 'volume', Tags: OWN },
      { ResourceType: 'network-interface', Tags: OWN },
    ],
  });
});

it('only a computer with a workbench is in the group that admits CloudFront', () => {
  const page = { name: 'home', kind: 'http', port: 80, path: '/' } as const;
  const groupsOf = (kind: 'managed' | 'semi-managed', readiness: (typeof page)[]) => {
    const image = { ...session.image, kind, readiness };
    return runOrder({ ...session, image }, attempt, GROUND, '').NetworkInterfaces?.[0]?.Groups;
  };
  expect(groupsOf('managed', [page])).toEqual([GROUND.securityGroup, GROUND.workbenchGroup]);
  expect(groupsOf('managed', [])).toEqual([GROUND.securityGroup]);
  // A page of somebody else's image has no gate before it.
  expect(groupsOf('semi-managed', [page])).toEqual([GROUND.securityGroup]);
});

it.each([
  ['t2.micro', true],
  ['t3.large', true],
  ['t3a.large', true],
  ['t4g.small', true],
  ['trn1.2xlarge', false],
  ['m7i.large', false],
  ['g4dn.xlarge', false],
])('CPU credits of %s are bounded: %s (EC2 refuses the setting for other than T types)', (type, bounded) => {
  const { CreditSpecification } = runOrder(session, { ...attempt, type }, GROUND, '');
  expect(CreditSpecification).toEqual(bounded ? { CpuCredits: 'standard' } : undefined);
});

it('the same record makes the same order, byte for byte', () => {
  const [one, two] = [1, 2].map(() => JSON.stringify(runOrder(session, attempt, GROUND, 'script')));
  expect(one).toBe(two);
});

it("a deployment's own tags cannot pose as another owner or session", () => {
  const forged = { ...GROUND, sessionTags: { 'berth:owner': 'mallory', 'berth:session': 's-x', Name: 'x' } };
  for (const { Tags = [] } of runOrder(session, attempt, forged, '').TagSpecifications ?? []) {
    const keys = Tags.map(({ Key }) => Key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(Tags).toContainEqual({ Key: 'berth:owner', Value: 'ada' });
    expect(Tags).toContainEqual({ Key: 'berth:session', Value: session.id });
  }
});

it('every disk of the AMI is encrypted and goes with the computer, whatever the AMI says of it', () => {
  const image = { ...session.image, furtherDisks: [{ device: '/dev/sdb', sizeGiB: 100 }] };
  const { BlockDeviceMappings: disks } = runOrder({ ...session, image }, attempt, GROUND, '');
  expect(disks).toMatchObject([
    { DeviceName: '/dev/sda1' },
    { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 100 } },
  ]);
  for (const { Ebs } of disks ?? [])
    expect(Ebs).toMatchObject({ Encrypted: true, DeleteOnTermination: true });
});

it('in private subnets a computer gets no public address, which would cost and lead nowhere', () => {
  const order = runOrder(session, attempt, { ...GROUND, publicAddress: false }, '#!/bin/sh\n');
  expect(order.NetworkInterfaces).toMatchObject([{ AssociatePublicIpAddress: false }]);
});
