import { NEW } from './call';
import type { CallRecord, Check } from './call';
import { arn, createTagsChecks, list, onExisting, readEc2Call, tagsAt, tagSpecifications } from './ec2-call';
import type { Ec2Call, Ec2Type } from './ec2-call';
import { runInstancesChecks } from './ec2-run-instances';
import { requestTags } from './tag-context';

type Ec2Mapping = (call: Ec2Call) => Check[] | undefined;

/** Actions that AWS does not restrict to resources. */
const anything: Ec2Mapping = (call) => [{ action: `ec2:${call.action}`, resource: '*', context: {} }];

/** One check for each instance that the call names. */
const instances: Ec2Mapping = (call) => {
  const one = call.params['InstanceId'];
  const ids = [...list(call, 'InstanceId'), ...(one ? [one] : [])];
  return ids.length > 0 ? ids.map((id) => onExisting(call, 'instance', id)) : undefined;
};

/** One resource, named by this parameter; another way to name it (key pair id, group name) is not mapped. */
const existing =
  (type: Ec2Type, parameter: string): Ec2Mapping =>
  (call) => {
    const id = call.params[parameter];
    return id ? [onExisting(call, type, id)] : undefined;
  };

/** The resource of the call, and each security group that it is put into. */
const attach =
  (type: Ec2Type, parameter: string, groups: string): Ec2Mapping =>
  (call) => {
    const id = call.params[parameter];
    const attached = list(call, groups);
    // Other attributes (user data, disks ...) are other permissions, and no function changes them.
    if (!id || attached.length === 0) return undefined;
    return [
      onExisting(call, type, id),
      ...attached.map((group) => onExisting(call, 'security-group', group)),
    ];
  };

/**
 * One attribute of an instance; which one is a condition of its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html#attribute-key
 */
const modifyInstance: Ec2Mapping = (call) => {
  const { InstanceId: id, 'InstanceType.Value': type, ...others } = call.params;
  if (type === undefined) return attach('instance', 'InstanceId', 'GroupId')(call);
  // Other forms of the same call may change more than the type.
  if (!id || Object.keys(others).length > 0) return undefined;
  return [
    onExisting(call, 'instance', id, {
      'ec2:Attribute': 'InstanceType',
      'ec2:Attribute/InstanceType': type,
    }),
  ];
};

const modifyCredits: Ec2Mapping = (call) => {
  const ids = Object.keys(call.params)
    .filter((name) => /^InstanceCreditSpecification\.\d+\.InstanceId$/.test(name))
    .flatMap((name) => call.params[name] ?? []);
  return ids.length > 0 ? ids.map((id) => onExisting(call, 'instance', id)) : undefined;
};

/**
 * An AMI may take its snapshots along, whose deletion is a permission of its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
 */
const deregisterImage: Ec2Mapping = (call) => {
  const image = call.params['ImageId'];
  if (!image) return undefined;
  const snapshots =
    call.params['DeleteAssociatedSnapshots'] === 'true' ? (call.state[image]?.snapshots ?? []) : [];
  return [
    onExisting(call, 'image', image),
    ...snapshots.map((id) => onExisting({ ...call, action: 'DeleteSnapshot' }, 'snapshot', id)),
  ];
};

const importKeyPair: Ec2Mapping = (call) => {
  const name = call.params['KeyName'];
  if (!name) return undefined;
  return [
    {
      action: `ec2:${call.action}`,
      resource: arn(call, 'key-pair', name),
      context: requestTags(tagSpecifications(call).get('key-pair') ?? {}),
    },
    ...createTagsChecks(call, { 'key-pair': name }),
  ];
};

const createSecurityGroup: Ec2Mapping = (call) => {
  const vpc = call.params['VpcId'];
  if (!vpc) return undefined;
  return [
    {
      action: 'ec2:CreateSecurityGroup',
      resource: arn(call, 'security-group', NEW),
      context: requestTags(tagSpecifications(call).get('security-group') ?? {}),
    },
    onExisting(call, 'vpc', vpc),
    ...createTagsChecks(call),
  ];
};

/**
 * A rule is checked as a resource of its own only when the call tags it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_ec2_securitygroups-vpc.html
 */
const authorizeIngress: Ec2Mapping = (call) => {
  const group = call.params['GroupId'];
  if (!group) return undefined;
  const ruleTags = tagSpecifications(call).get('security-group-rule');
  return [
    onExisting(call, 'security-group', group),
    ...(ruleTags
      ? [
          {
            action: 'ec2:AuthorizeSecurityGroupIngress',
            resource: arn(call, 'security-group-rule', NEW),
            context: requestTags(ruleTags),
          },
        ]
      : []),
    ...createTagsChecks(call),
  ];
};

const TYPE_OF_PREFIX: Readonly<Record<string, Ec2Type>> = {
  i: 'instance',
  vol: 'volume',
  eni: 'network-interface',
  sg: 'security-group',
  sgr: 'security-group-rule',
};

const createTags: Ec2Mapping = (call) => {
  const context = requestTags(tagsAt(call, 'Tag'));
  const ids = list(call, 'ResourceId');
  const checks = ids.flatMap((id) => {
    const type = TYPE_OF_PREFIX[id.split('-')[0] ?? ''];
    return type ? [onExisting(call, type, id, context)] : [];
  });
  return ids.length > 0 && checks.length === ids.length ? checks : undefined;
};

const ACTIONS: Readonly<Record<string, Ec2Mapping>> = {
  RunInstances: runInstancesChecks,
  StartInstances: instances,
  StopInstances: instances,
  TerminateInstances: instances,
  GetPasswordData: instances,
  CreateTags: createTags,
  DeregisterImage: deregisterImage,
  DeleteSnapshot: existing('snapshot', 'SnapshotId'),
  ImportKeyPair: importKeyPair,
  DeleteKeyPair: existing('key-pair', 'KeyName'),
  CreateSecurityGroup: createSecurityGroup,
  AuthorizeSecurityGroupIngress: authorizeIngress,
  RevokeSecurityGroupIngress: existing('security-group', 'GroupId'),
  DeleteSecurityGroup: existing('security-group', 'GroupId'),
  ModifyInstanceAttribute: modifyInstance,
  ModifyInstanceCreditSpecification: modifyCredits,
  ModifyNetworkInterfaceAttribute: attach('network-interface', 'NetworkInterfaceId', 'SecurityGroupId'),
  DescribeImages: anything,
  DescribeInstanceTypes: anything,
  DescribeInstanceStatus: anything,
  DescribeInstances: anything,
  DescribeKeyPairs: anything,
  DescribeManagedPrefixLists: anything,
  DescribeNetworkInterfaces: anything,
  DescribeSecurityGroupRules: anything,
  DescribeSecurityGroups: anything,
  DescribeSubnets: anything,
  DescribeVolumes: anything,
};

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export function ec2Checks(record: CallRecord): Check[] | undefined {
  const call = readEc2Call(record);
  return call && Object.hasOwn(ACTIONS, call.action) ? ACTIONS[call.action]?.(call) : undefined;
}
