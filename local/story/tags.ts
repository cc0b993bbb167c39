import { readFileSync } from 'node:fs';
import { SESSION_TAGS } from '../cloud';
import { type CallRecord, parseCallRecords } from '../iam/call';
import { must } from './must';
import type { StoryStep } from './world';

/** Services that sessions make taggable things in. Schedules cannot be tagged, only their group. */
const SERVICES = ['ec2', 'secretsmanager'];
const MAKES = /^(?:Allocate|Copy|Create|Import|Register|Run)/;
/** What of the above makes nothing. */
const ELSE = ['CreateTags'];
/** What a session is made of, by the call that makes it: each must have been seen. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  CreateSecret: ['secret'],
  CreateSecurityGroup: ['security-group'],
  ImportKeyPair: ['key-pair'],
  RunInstances: ['instance', 'volume', 'network-interface'],
};

export const tagged: StoryStep = {
  title: 'All that functions made carries the tags of the administrator, from its first moment on',
  run: async ({ cloud }) => {
    const calls = parseCallRecords(readFileSync(cloud.emulator.callsFile, 'utf8')).filter(makesSomething);
    const seen = new Set(calls.map(({ action }) => action ?? ''));
    for (const action of Object.keys(EXPECTED))
      must(seen.has(action), `the story made nothing with ${action}`);
    for (const call of calls) {
      const missing = untagged(call);
      must(missing.length === 0, `${call.function} made with ${call.action} without tags: ${missing.join()}`);
    }
    return `${calls.length} calls: ${[...seen].toSorted((a, b) => (a < b ? -1 : 1)).join(', ')}`;
  },
};

function makesSomething({ service, action }: CallRecord): boolean {
  return SERVICES.includes(service) && MAKES.test(action ?? '') && !ELSE.includes(action ?? '');
}

/** What a call makes that does not carry the tags, by its kind in EC2's words. */
function untagged({ service, action, params }: CallRecord): readonly string[] {
  const tags =
    service === 'secretsmanager' ? new Map([['secret', tagsIn(params['Tags'])]]) : specified(params);
  // What is made by a call that is not known here is tagged as a whole, or not at all.
  const kinds = EXPECTED[action ?? ''] ?? (tags.size === 0 ? ['anything'] : [...tags.keys()]);
  return kinds.filter((kind) => !carries(tags.get(kind) ?? new Map()));
}

/** EC2's tag specifications, which lie flat in the call: `TagSpecification.1.Tag.2.Key`. */
function specified(params: CallRecord['params']): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (let group = 1; ; group++) {
    const place = `TagSpecification.${group}`;
    const kind = params[`${place}.ResourceType`];
    if (typeof kind !== 'string') return found;
    const tags = new Map<string, string>();
    for (let tag = 1; typeof params[`${place}.Tag.${tag}.Key`] === 'string'; tag++) {
      tags.set(String(params[`${place}.Tag.${tag}.Key`]), String(params[`${place}.Tag.${tag}.Value`]));
    }
    found.set(kind, tags);
  }
}

function tagsIn(tags: unknown): ReadonlyMap<string, string> {
  const list = Array.isArray(tags) ? (tags as { readonly Key: string; readonly Value: string }[]) : [];
  return new Map(list.map(({ Key, Value }) => [Key, Value]));
}

function carries(tags: ReadonlyMap<string, string>): boolean {
  return Object.entries(SESSION_TAGS).every(([key, value]) => tags.get(key) === value);
}
