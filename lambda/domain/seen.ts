/**
 * What AWS shows of one piece: a value, that it is not there, or that nobody has looked or the look cannot be
 * trusted yet. On unknown the only step is to look.
 */
export type Seen<T> =
  | { readonly is: 'present'; readonly value: T }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown' };

export const ABSENT = { is: 'absent' } as const;
export const UNKNOWN = { is: 'unknown' } as const;
export function present<T>(value: T): Seen<T> {
  return { is: 'present', value };
}

/** Whose a piece is, by its tags (a schedule's by its group and name). */
export interface Belonging {
  readonly deployment: string;
  readonly session: string;
}

export const INSTANCE_STATES = [
  'pending',
  'running',
  'stopping',
  'stopped',
  'shutting-down',
  'terminated',
] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

export interface InstanceSeen extends Belonging {
  readonly id: string;
  readonly state: InstanceState;
  readonly type: string;
  readonly zone: string;
  /** Public address, while it runs. */
  readonly host?: string;
  /** Public DNS name, while it runs, where its VPC has such names. */
  readonly dnsName?: string;
  /** When it was last started: EC2's `LaunchTime`. */
  readonly launchedAt?: number;
  /** EC2's `StateReason`: code and sentence of the last transition. */
  readonly stateReason?: { readonly code: string; readonly message: string };
  /** When it left its running for the last time, where EC2 says that: it does not of every stop and every end. */
  readonly leftAt?: number;
  /** EC2 sent word of this stop after the session was last started: it is no late look at the stop before. */
  readonly stoppedAnew?: boolean;
  /** Of its tags `berth:generation`, `berth:stopAt`, `berth:endAt`; undefined where missing or unreadable. */
  readonly generation?: number;
  readonly stopAt?: number;
  readonly endAt?: number;
}

export interface SecretSeen extends Belonging {
  /** The public half of the key, which stands in the secret's description. */
  readonly publicKey: string;
}

export interface DoorSeen extends Belonging {
  readonly groupId: string;
  /** Whether the instance's interface carries the group. */
  readonly attached: boolean;
  readonly rules: readonly { readonly cidr: string; readonly port: number }[];
}

/** All that exists in AWS for one session. */
export interface World {
  readonly instance: Seen<InstanceSeen>;
  readonly keyPair: Seen<Belonging>;
  readonly secret: Seen<SecretSeen>;
  /** Names of the session's armed schedules; never `absent`, an empty list instead. */
  readonly schedules: Seen<readonly string[]>;
  readonly door: Seen<DoorSeen>;
}

export const PIECES = ['instance', 'keyPair', 'secret', 'schedules', 'door'] as const;
export type Piece = (typeof PIECES)[number];

export const NOTHING_LOOKED_AT: World = {
  instance: UNKNOWN,
  keyPair: UNKNOWN,
  secret: UNKNOWN,
  schedules: UNKNOWN,
  door: UNKNOWN,
};

/** What there is for a session that was made a moment ago. */
export const NOTHING_THERE: World = {
  instance: ABSENT,
  keyPair: ABSENT,
  secret: ABSENT,
  schedules: present([]),
  door: ABSENT,
};
