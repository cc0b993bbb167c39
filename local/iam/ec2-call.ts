import * as z from 'zod';
import { NEW } from './call';
import type { CallRecord, Check, Context } from './call';
import { requestTags, resourceTags } from './tag-context';
import type { Tags } from './tag-context';

const stateSchema = z.record(
  z.string(),
  z.looseObject({
    tags: z.record(z.string(), z.string()).nullish(),
    instanceType: z.string().nullish(),
    profile: z.string().nullish(),
    vpc: z.string().nullish(),
    az: z.string().nullish(),
    arn: z.string().nullish(),
    roles: z.array(z.string()).nullish(),
    snapshots: z.array(z.string()).nullish(),
  }),
);

/** An EC2 call: its flat query parameters, and the resources that they name. */
export interface Ec2Call {
  readonly action: string;
  readonly region: string;
  readonly account: string;
  readonly params: Readonly<Record<string, string>>;
  readonly state: z.infer<typeof stateSchema>;
}

export type Ec2Type =
  | 'image'
  | 'instance'
  | 'key-pair'
  | 'network-interface'
  | 'security-group'
  | 'security-group-rule'
  | 'snapshot'
  | 'subnet'
  | 'volume'
  | 'vpc';

export function readEc2Call(call: CallRecord): Ec2Call | undefined {
  const params = z.record(z.string(), z.string()).safeParse(call.params);
  const state = stateSchema.safeParse(call.state);
  if (!call.action || !params.success || !state.success) return undefined;
  return {
    action: call.action,
    region: call.region,
    account: call.account,
    params: params.data,
    state: state.data,
  };
}

/** Images and snapshots are named without an account: anyone's may be used. */
export function arn(call: Ec2Call, type: Ec2Type, id: string): string {
  const account = type === 'image' || type === 'snapshot' ? '' : call.account;
  return `arn:aws:ec2:${call.region}:${account}:${type}/${id}`;
}

/** The values of `name.1`, `name.2` and so on. */
export function list(call: Ec2Call, name: string): string[] {
  const values: string[] = [];
  for (let i = 1; call.params[`${name}.${i}`] !== undefined; i++)
    values.push(call.params[`${name}.${i}`] ?? '');
  return values;
}

/** The tags under `prefix.1.Key` and `prefix.1.Value`, and so on. */
export function tagsAt(call: Ec2Call, prefix: string): Tags {
  const tags: Record<string, string> = {};
  for (let i = 1; ; i++) {
    const key = call.params[`${prefix}.${i}.Key`];
    if (key === undefined) return tags;
    tags[key] = call.params[`${prefix}.${i}.Value`] ?? '';
  }
}

/** The tags that the call puts on each type of what it makes. */
export function tagSpecifications(call: Ec2Call): ReadonlyMap<string, Tags> {
  const found = new Map<string, Tags>();
  for (let i = 1; ; i++) {
    const type = call.params[`TagSpecification.${i}.ResourceType`];
    if (type === undefined) return found;
    found.set(type, { ...found.get(type), ...tagsAt(call, `TagSpecification.${i}.Tag`) });
  }
}

/**
 * Tags at creation need CreateTags besides the creating action, with `ec2:CreateAction`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function createTagsChecks(call: Ec2Call, ids: Readonly<Record<string, string>> = {}): Check[] {
  return [...tagSpecifications(call)].map(([type, tags]) => ({
    action: 'ec2:CreateTags',
    resource: `arn:aws:ec2:${call.region}:${call.account}:${type}/${ids[type] ?? NEW}`,
    context: { 'ec2:CreateAction': call.action, ...requestTags(tags) },
  }));
}

const ID_KEY: Partial<Record<Ec2Type, string>> = {
  image: 'ec2:ImageID',
  instance: 'ec2:InstanceID',
  'key-pair': 'ec2:KeyPairName',
  'network-interface': 'ec2:NetworkInterfaceID',
  'security-group': 'ec2:SecurityGroupID',
  snapshot: 'ec2:SnapshotID',
  subnet: 'ec2:SubnetID',
  volume: 'ec2:VolumeID',
  vpc: 'ec2:VpcID',
};

/** The check of one existing resource: its tags, its id and what else AWS knows about it. */
export function onExisting(call: Ec2Call, type: Ec2Type, id: string, more: Context = {}): Check {
  const known = call.state[type === 'key-pair' ? `key-pair/${id}` : id];
  const idKey = ID_KEY[type];
  const inVpc = type === 'security-group' || type === 'subnet';
  return {
    action: `ec2:${call.action}`,
    resource: arn(call, type, id),
    context: {
      ...resourceTags(known?.tags ?? {}, 'ec2'),
      ...(idKey && { [idKey]: id }),
      ...(inVpc && known?.vpc && { 'ec2:Vpc': arn(call, 'vpc', known.vpc) }),
      ...(type === 'subnet' && known?.az && { 'ec2:AvailabilityZone': known.az }),
      ...(type === 'instance' && known?.instanceType && { 'ec2:InstanceType': known.instanceType }),
      ...(type === 'instance' && known?.profile && { 'ec2:InstanceProfile': known.profile }),
      ...more,
    },
    // Networks are the deployment's own and are not always in the record's state: their absence says nothing.
    ...(!known && type !== 'vpc' && { absent: true as const }),
  };
}
