import type { Instance } from '@aws-sdk/client-ec2';
import { TAGS } from '../contract/tags';
import { INSTANCE_STATES, type InstanceSeen, type InstanceState } from '../domain/seen';
import { belonging, tagValue } from './ec2-tags';

/** EC2's instance in the domain's words; undefined when it is not tagged as a session's. */
export function instanceSeen(instance: Instance): InstanceSeen | undefined {
  const whose = belonging(instance.Tags);
  const state = instanceState(instance.State?.Name);
  if (whose === undefined || state === undefined || instance.InstanceId === undefined) return undefined;
  const { Tags: tags, StateReason: reason } = instance;
  const host = instance.PublicIpAddress || instance.PublicDnsName;
  const generation = Number.parseInt(tagValue(tags, TAGS.generation) ?? '', 10);
  return {
    ...whose,
    id: instance.InstanceId,
    state,
    type: instance.InstanceType ?? 'unknown',
    zone: instance.Placement?.AvailabilityZone ?? 'unknown',
    ...(host && { host }),
    ...(instance.PublicDnsName && { dnsName: instance.PublicDnsName }),
    ...(instance.LaunchTime && { launchedAt: instance.LaunchTime.getTime() }),
    ...(reason?.Code && { stateReason: { code: reason.Code, message: reason.Message ?? reason.Code } }),
    ...leftAt(instance.StateTransitionReason),
    ...(Number.isSafeInteger(generation) && { generation }),
    ...timeTag('stopAt', tagValue(tags, TAGS.stopAt)),
    ...timeTag('endAt', tagValue(tags, TAGS.endAt)),
  };
}

export function instanceState(name: string | undefined): InstanceState | undefined {
  return INSTANCE_STATES.find((state) => state === name);
}

/**
 * `User initiated (2026-11-28 12:00:00 GMT)`: when a person, or Berth, asked EC2 to stop or end it. Of what ends in
 * another way EC2 tells no time.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
 */
function leftAt(reason: string | undefined): Pick<InstanceSeen, 'leftAt'> {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\)$/.exec(reason ?? '') ?? [];
  const at = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? {} : { leftAt: at };
}

function timeTag<K extends string>(key: K, value: string | undefined): Partial<Record<K, number>> {
  const at = Date.parse(value ?? '');
  return Number.isNaN(at) ? {} : ({ [key]: at } as Record<K, number>);
}
