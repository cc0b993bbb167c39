import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { TAGS } from '../contract/tags';
import type { Belonging } from '../domain/seen';
import type { Session, SessionRef } from '../domain/session';
import { isoMinute } from '../domain/time';

type FurtherTags = Readonly<Record<string, string>>;

/** What tells whose a thing is; on everything that is made at run time, together with the deployment's own tags. */
export function ownTags(session: Session, further: FurtherTags): Tag[] {
  return pairs({
    ...further,
    [TAGS.deployment]: session.deployment,
    [TAGS.session]: session.id,
    [TAGS.owner]: session.owner,
    Name: session.name,
  });
}

/** What the nets and the guest read on the instance, and what extending and starting write again. */
export function leaseTags(session: Session): Tag[] {
  return pairs({
    [TAGS.generation]: String(session.generation),
    [TAGS.stopAt]: isoMinute(session.lease.stopAt),
    [TAGS.endAt]: isoMinute(session.lease.endAt),
  });
}

export function instanceTags(session: Session, further: FurtherTags): Tag[] {
  const { image, edgeKey } = session;
  return [
    ...ownTags(session, further),
    ...pairs({ [TAGS.image]: image.key }),
    ...leaseTags(session),
    // Its gate knows this key for as long as it lives: a record that is made anew must not guess another.
    ...(edgeKey === undefined ? [] : pairs({ [TAGS.edgeKey]: String(edgeKey) })),
    // Of an image that was mapped at run time nothing else is left when the table is lost.
    ...(image.readyBy === 'status-checks' ? pairs({ [TAGS.readiness]: image.readyBy }) : []),
  ];
}

export function ofSession(session: SessionRef): Filter[] {
  return [
    { Name: `tag:${TAGS.deployment}`, Values: [session.deployment] },
    { Name: `tag:${TAGS.session}`, Values: [session.id] },
  ];
}

export function tagValue(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

/** Whose a thing is; undefined when it carries no tags of ours. */
export function belonging(tags: readonly Tag[] | undefined): Belonging | undefined {
  const deployment = tagValue(tags, TAGS.deployment);
  const session = tagValue(tags, TAGS.session);
  return deployment === undefined || session === undefined ? undefined : { deployment, session };
}

function pairs(tags: FurtherTags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
