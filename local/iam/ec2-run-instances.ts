import { NEW } from './call';
import type { Check, Context } from './call';
import { arn, createTagsChecks, list, onExisting, tagSpecifications } from './ec2-call';
import type { Ec2Call, Ec2Type } from './ec2-call';
import { requestTags } from './tag-context';

/** Forms of RunInstances that need checks which are not written here: such a call is unmapped. */
const UNKNOWN_FORMS = [
  'LaunchTemplate.',
  'InstanceMarketOptions.',
  'Placement.Group',
  'CapacityReservationSpecification.',
  'ElasticGpuSpecification.',
  'ElasticInferenceAccelerator.',
  'LicenseSpecification.',
  'SecurityGroup.',
  'SecondaryInterface.',
];

/** No launch template is ever used, and AWS says so on every resource of the call. */
const OWN: Context = { 'ec2:IsLaunchTemplateResource': 'false' };

/** The context keys whose value is a parameter of the call as it stands. */
function sent(call: Ec2Call, keys: Readonly<Record<string, string>>): Context {
  const context: Context = {};
  for (const [key, name] of Object.entries(keys)) {
    const value = call.params[name];
    if (value !== undefined) context[key] = value;
  }
  return context;
}

/** `prefix.1`, `prefix.2` ... of a list of structures, as long as there are such parameters. */
function structures(call: Ec2Call, name: string): string[] {
  const found: string[] = [];
  const names = Object.keys(call.params);
  for (let i = 1; names.some((key) => key.startsWith(`${name}.${i}.`)); i++) found.push(`${name}.${i}`);
  return found;
}

/**
 * RunInstances is checked on everything that it makes and everything that it uses.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
export function runInstancesChecks(call: Ec2Call): Check[] | undefined {
  const { params, state } = call;
  if (Object.keys(params).some((name) => UNKNOWN_FORMS.some((form) => name.startsWith(form))))
    return undefined;
  const image = params['ImageId'];
  if (!image) return undefined;

  const tags = tagSpecifications(call);
  const interfaces = structures(call, 'NetworkInterface');
  const places = interfaces.length > 0 ? interfaces.map((nic) => `${nic}.`) : [''];
  const subnets = [...new Set(places.flatMap((place) => params[`${place}SubnetId`] ?? []))];
  const groups = [...new Set(places.flatMap((place) => list(call, `${place}SecurityGroupId`)))];
  const zone = subnets.map((subnet) => state[subnet]?.az).find((az) => az);
  const inZone: Context = zone ? { 'ec2:AvailabilityZone': zone } : {};

  const profileName = params['IamInstanceProfile.Arn'] ?? params['IamInstanceProfile.Name'];
  const profile = profileName ? state[`profile/${profileName}`] : undefined;
  // Without the profile's role nobody can tell which role is passed.
  if (profileName && !profile?.roles?.length) return undefined;

  const made = (type: Ec2Type, context: Context): Check => ({
    action: 'ec2:RunInstances',
    resource: arn(call, type, NEW),
    context: { ...OWN, ...requestTags(tags.get(type) ?? {}), ...context },
  });
  const used = (type: Ec2Type, id: string): Check => onExisting(call, type, id, OWN);

  const disks = structures(call, 'BlockDeviceMapping');
  return [
    made('instance', {
      ...inZone,
      ...sent(call, {
        'ec2:InstanceType': 'InstanceType',
        'ec2:MetadataHttpTokens': 'MetadataOptions.HttpTokens',
        'ec2:MetadataHttpPutResponseHopLimit': 'MetadataOptions.HttpPutResponseHopLimit',
        'ec2:MetadataHttpEndpoint': 'MetadataOptions.HttpEndpoint',
        'ec2:InstanceMetadataTags': 'MetadataOptions.InstanceMetadataTags',
        'ec2:EbsOptimized': 'EbsOptimized',
        'ec2:Tenancy': 'Placement.Tenancy',
      }),
      ...(profile?.arn && { 'ec2:InstanceProfile': profile.arn }),
    }),
    // The root disk is made even when the call does not mention it.
    ...(disks.length > 0 ? disks : ['']).map((disk) =>
      made('volume', {
        ...inZone,
        ...sent(call, {
          'ec2:Encrypted': `${disk}.Ebs.Encrypted`,
          'ec2:VolumeSize': `${disk}.Ebs.VolumeSize`,
          'ec2:VolumeType': `${disk}.Ebs.VolumeType`,
          'ec2:VolumeIops': `${disk}.Ebs.Iops`,
          'ec2:VolumeThroughput': `${disk}.Ebs.Throughput`,
        }),
      }),
    ),
    ...places.map((place) => {
      const subnet = params[`${place}SubnetId`];
      const vpc = subnet && state[subnet]?.vpc;
      return made('network-interface', {
        ...inZone,
        ...sent(call, { 'ec2:AssociatePublicIpAddress': `${place}AssociatePublicIpAddress` }),
        ...(subnet && { 'ec2:Subnet': arn(call, 'subnet', subnet) }),
        ...(vpc && { 'ec2:Vpc': arn(call, 'vpc', vpc) }),
      });
    }),
    {
      action: 'ec2:RunInstances',
      resource: arn(call, 'image', image),
      context: { ...OWN, 'ec2:ImageID': image },
    },
    ...disks.flatMap((disk) => {
      const snapshot = params[`${disk}.Ebs.SnapshotId`];
      return snapshot
        ? [
            {
              action: 'ec2:RunInstances',
              resource: arn(call, 'snapshot', snapshot),
              context: { ...OWN, 'ec2:SnapshotID': snapshot },
            },
          ]
        : [];
    }),
    ...subnets.map((subnet) => used('subnet', subnet)),
    ...groups.map((group) => used('security-group', group)),
    ...interfaces.flatMap((nic) => {
      const id = params[`${nic}.NetworkInterfaceId`];
      return id ? [used('network-interface', id)] : [];
    }),
    ...(params['KeyName'] ? [used('key-pair', params['KeyName'])] : []),
    ...createTagsChecks(call),
    ...(profile?.roles ?? []).map((role) => ({
      action: 'iam:PassRole',
      resource: role,
      context: {
        'iam:PassedToService': 'ec2.amazonaws.com',
        'iam:AssociatedResourceArn': arn(call, 'instance', NEW),
      },
    })),
  ];
}
