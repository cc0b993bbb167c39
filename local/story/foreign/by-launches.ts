import { RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { TAGS } from '../../../lambda/contract/tags';
import type { Attempt } from './attempt';
import type { Clients } from './clients';
import { type Ours, tagList } from './things';

/** A launch that is permitted to the function that launches: in our subnet and group, with our tags. */
export function launchOfOurs(
  { ec2 }: Clients,
  { deployment, subnet, securityGroup, image }: Ours,
  {
    group = securityGroup,
    tags = { [TAGS.deployment]: deployment },
    ...more
  }: { group?: string; tags?: Readonly<Record<string, string>> } & Partial<RunInstancesCommandInput> = {},
): Promise<unknown> {
  const types = ['instance', 'volume', 'network-interface'] as const;
  return ec2.send(
    new RunInstancesCommand({
      ImageId: image,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnet, Groups: [group] }],
      MetadataOptions: { HttpTokens: 'required' },
      TagSpecifications: types.map((ResourceType) => ({ ResourceType, Tags: tagList(tags) })),
      ...more,
    }),
  );
}

/** Launches in which everything is ours but one thing. */
export const BY_LAUNCHES: readonly Attempt[] = [
  {
    what: 'launch a computer into a security group',
    run: (as, theirs, ours) => launchOfOurs(as, ours, { group: theirs.securityGroup }),
  },
  {
    what: 'launch a computer with a key pair',
    run: (as, theirs, ours) => launchOfOurs(as, ours, { KeyName: theirs.keyPair }),
  },
  {
    what: 'launch a computer with a role',
    run: (as, theirs, ours) =>
      launchOfOurs(as, ours, { IamInstanceProfile: { Name: theirs.instanceProfile } }),
  },
  {
    what: 'launch a computer under the tags',
    run: (as, theirs, ours) => launchOfOurs(as, ours, { tags: { [TAGS.session]: 's-none', ...theirs.tags } }),
  },
];
