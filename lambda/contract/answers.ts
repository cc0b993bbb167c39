import type { Image } from '../domain/image';
import { isOver, type Session } from '../domain/session';
import { isoMinute } from '../domain/time';

/** A session as its owner sees it. Times are ISO 8601 in UTC. */
export interface SessionView {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly image: string;
  readonly instanceType: string;
  readonly zone?: string | undefined;
  readonly state: Session['state'];
  /** While it starts: how far it is. */
  readonly phase?: Session['phase'];
  /** The green tick: a person can connect now. */
  readonly ready: boolean;
  /** What it should be; AWS may be on its way there. */
  readonly intent: Session['intent']['to'];
  readonly reasons: Session['reasons'];
  readonly failure?: Session['failure'];
  readonly generation: number;
  readonly createdAt: string;
  readonly stopAt: string;
  readonly endAt: string;
  readonly host?: string | undefined;
  readonly door?: { readonly cidr: string; readonly port: number; readonly until: string } | undefined;
  /** Where EC2 was asked for the computer, and what it said. */
  readonly attempts: readonly {
    readonly zone: string;
    readonly instanceType: string;
    readonly outcome: string;
    readonly refusal?: string | undefined;
  }[];
}

export function sessionView(session: Session): SessionView {
  const {
    id,
    name,
    owner,
    instanceType,
    zone,
    state,
    phase,
    reasons,
    failure,
    generation,
    host,
    door,
    lease,
  } = session;
  return {
    id,
    name,
    owner,
    image: session.image.key,
    instanceType,
    ...(zone !== undefined && { zone }),
    state,
    ...(phase !== undefined && { phase }),
    ready: state === 'ready',
    intent: session.intent.to,
    reasons,
    ...(failure !== undefined && { failure }),
    generation,
    createdAt: new Date(session.createdAt).toISOString(),
    stopAt: isoMinute(lease.stopAt),
    endAt: isoMinute(lease.endAt),
    ...(host !== undefined && !isOver(session) && { host }),
    ...(door !== undefined && { door: { cidr: door.cidr, port: door.port, until: isoMinute(door.until) } }),
    attempts: session.attempts.map(({ zone: where, type, outcome, refusal }) => ({
      zone: where,
      instanceType: type,
      outcome,
      ...(refusal !== undefined && { refusal }),
    })),
  };
}

/** An image as everybody sees it. */
export type ImageView = Pick<
  Image,
  'key' | 'name' | 'description' | 'kind' | 'os' | 'loginUser' | 'defaultType' | 'allowedTypes' | 'diskGiB'
>;

export function imageView(image: Image): ImageView {
  const { key, name, description, kind, os, loginUser, defaultType, allowedTypes, diskGiB } = image;
  return { key, name, description, kind, os, loginUser, defaultType, allowedTypes, diskGiB };
}
