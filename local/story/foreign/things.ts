import {
  amiParameterName,
  functionName,
  keyPairName,
  scheduleGroupName,
  secretName,
} from '../../../lambda/contract/names';
import { TAGS } from '../../../lambda/contract/tags';
import { WORKBENCH } from '../workbench';

const ITS_SESSION = 's-aaaaaaaaaaaaaaaaaaaaaaaa';

/** Somebody who has something in the account that is not ours. */
export interface Somebody {
  readonly who: string;
  /** What is on everything that can have tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly keyPair: string;
  readonly secret: string;
  readonly scheduleGroup: string;
  readonly parameter: string;
  readonly table: string;
  readonly functionName: string;
  readonly image: string;
  /** For names that nobody looks at. */
  readonly prefix: string;
}

/**
 * Nobody knows whose the first one's things are; the second is another Berth in the same account, called so that its
 * names begin as ours do.
 */
export function somebodies(deployment: string): readonly Somebody[] {
  const another = `${deployment}-s-1`;
  return [
    {
      who: 'nobody',
      tags: {},
      keyPair: 'foreign-key',
      secret: 'foreign/secret',
      scheduleGroup: 'foreign-schedules',
      parameter: '/foreign/parameter',
      table: 'foreign-table',
      functionName: 'foreign-function',
      image: 'ami-0f0e1900000000001',
      prefix: 'foreign',
    },
    {
      who: 'another Berth',
      tags: {
        [TAGS.deployment]: another,
        [TAGS.session]: ITS_SESSION,
        [TAGS.owner]: 'somebody',
        [TAGS.stopAt]: '2026-01-01T00:00:00Z',
      },
      keyPair: keyPairName(another, ITS_SESSION),
      secret: secretName(another, ITS_SESSION),
      scheduleGroup: scheduleGroupName(another),
      parameter: amiParameterName(another, WORKBENCH),
      table: 'table-of-another-berth',
      functionName: functionName(another, 'launch'),
      image: 'ami-0f0e1900000000002',
      prefix: another,
    },
  ];
}

/** What Image Builder writes on the snapshots of all that it builds, whoever has it built. */
export const BUILT = { CreatedBy: 'EC2 Image Builder' };

/** What stands in the account for one of them, by the words that a call names it with. */
export interface Things extends Somebody {
  readonly instance: string;
  readonly networkInterface: string;
  readonly securityGroup: string;
  readonly secretArn: string;
  readonly schedule: string;
  readonly role: string;
  readonly instanceProfile: string;
  readonly snapshot: string;
  readonly userPool: string;
}

/** What belongs to others in this account, and how it stood when it was planted. */
export interface Foreign {
  readonly things: readonly Things[];
  readonly before: string;
}

/** What is ours, for calls in which only one thing is somebody else's. */
export interface Ours {
  readonly deployment: string;
  readonly subnet: string;
  readonly securityGroup: string;
  readonly image: string;
}

export function tagList(tags: Somebody['tags']): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
