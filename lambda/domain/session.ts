import type { LaunchImage } from './image';
import type { Lease } from './lease';
import type { SessionCredit } from './money';
import type { RefusalCode } from './refusal';

export const SESSION_STATES = [
  'starting',
  'ready',
  'stopping',
  'stopped',
  'failed',
  'terminating',
  'terminated',
] as const;
export type SessionState = (typeof SESSION_STATES)[number];

export const PHASES = ['placing', 'booting', 'preparing'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * Which state may follow which. A session may skip states it was never seen in: EC2's news can be late.
 * A move that is not here is a defect of Berth.
 */
export const MOVES: Readonly<Record<SessionState, readonly SessionState[]>> = {
  starting: ['ready', 'stopping', 'stopped', 'failed', 'terminating', 'terminated'],
  ready: ['stopping', 'stopped', 'failed', 'terminating', 'terminated'],
  stopping: ['stopped', 'failed', 'terminating', 'terminated'],
  // `stopping`: somebody started it from outside Berth, and it is being stopped again.
  stopped: ['starting', 'stopping', 'failed', 'terminating', 'terminated'],
  failed: ['terminating', 'terminated'],
  terminating: ['terminated'],
  terminated: [],
};

/** What a session should be, and because of what. It is written before anything is done about it. */
export interface Intent {
  readonly to: 'run' | 'stop' | 'end';
  readonly because: Cause;
  readonly at: number;
}

export const CAUSES = [
  'launch',
  'start',
  'owner',
  'administrator',
  'deadline',
  'idle',
  'parking-over',
  'outside',
  'failure',
  'rebuilt',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Why a session is not (or no longer) what one would expect, for a person. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

export interface Failure {
  readonly code: RefusalCode;
  readonly text: string;
}

/** A place where, and a type as which, EC2 may be asked for the computer. */
export interface Candidate {
  readonly subnet: string;
  readonly zone: string;
  readonly type: string;
}

/**
 * One ask of EC2 for one computer in one zone. It is recorded before it is made and given up only on a definite
 * refusal: EC2's idempotency is zonal, so the same token in another zone would be another computer.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export interface Attempt extends Candidate {
  readonly token: string;
  readonly at: number;
  readonly outcome: 'pending' | 'placed' | 'refused';
  /** EC2's own error code of the refusal. */
  readonly refusal?: string;
  /** EC2's own sentence. */
  readonly why?: string;
}

/** Who is working on the session's first computer or its start, and until when others keep their hands off. */
export interface Claim {
  readonly by: string;
  readonly until: number;
}

/** The direct door: who may reach which port, and until when. */
export interface Door {
  readonly cidr: string;
  readonly port: number;
  readonly until: number;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What the guest said last, of one generation on one instance. */
export interface GuestReport {
  readonly generation: number;
  readonly instanceId: string;
  readonly at: number;
  readonly checks: readonly CheckResult[];
}

/** What EC2's own two status checks are, each in EC2's word: `ok`, `impaired`, `initializing`, `not-applicable` ... */
export interface StatusSeen {
  /** Of what AWS runs the computer on. */
  readonly system: string;
  /** Of the computer itself: whether it answers on its network. */
  readonly instance: string;
}

/** What they were last, of one generation on one instance: it stands in for the report of a guest where there is none. */
export interface StatusChecks extends StatusSeen {
  readonly generation: number;
  readonly instanceId: string;
  readonly at: number;
}

/** One thing that says that a computer is, or is not, in use. */
export interface Sign extends Reason {
  /** When it was, where it is of a moment: `keystrokes`. */
  readonly at?: number | undefined;
}

/** What a session's guest has shown of the use of its computer. */
export interface Activity {
  /** When the guest spoke last. */
  readonly at: number;
  readonly lastActiveAt: number;
  /** What said so then. */
  readonly signs: readonly Sign[];
  /** What was measured last, when nothing of it is use; absent while the computer is in use, or that is unknown. */
  readonly quiet?: readonly Sign[];
}

/** The identity of the computer's SSH server, as its guest reported it first. */
export interface HostKey {
  readonly instanceId: string;
  /** One line in OpenSSH's form, without a comment. */
  readonly key: string;
  /** `SHA256:...`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  readonly port: number;
}

/** Where the computer's remote desktop answers, as its guest reported it first. */
export interface Desktop {
  readonly instanceId: string;
  readonly port: number;
  /** SHA-1 of the certificate that it shows, in hexadecimal: what Windows' own client shows when it asks whether to go on. */
  readonly thumbprint?: string | undefined;
}

/** What an owner is warned of: what will stop the computer, or the end of a stopped one's disk. */
export type WarnedOf = 'idle' | 'deadline' | 'credit' | 'daily-spend' | 'parking';

/** A warning that was given: once for each time at which it would happen, and level. */
export interface Warning {
  /** When it happens if nothing changes. */
  readonly at: number;
  readonly level: 'first' | 'last';
}

/** The record of one computer lent to one owner. Times are epoch milliseconds. */
export interface Session {
  readonly deployment: string;
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  /** Hash of the launch request: the same key with another body is a conflict. */
  readonly requestHash: string;
  readonly createdAt: number;
  /** Counts the writes: each is conditional on the one before. */
  readonly version: number;
  /** Counts the starts, from 1. */
  readonly generation: number;
  /** The generation that EC2 was last seen to run; 0 while there was none. */
  readonly startedGeneration: number;
  readonly startedAt?: number;
  readonly intent: Intent;
  readonly state: SessionState;
  readonly phase?: Phase;
  readonly reasons: readonly Reason[];
  readonly failure?: Failure;
  readonly image: LaunchImage;
  /** What its owner wants to be run at its first boot. It is shown to nobody. */
  readonly startupScript?: string;
  readonly candidates: readonly Candidate[];
  readonly attempts: readonly Attempt[];
  readonly claim?: Claim;
  readonly instanceId?: string;
  readonly instanceType: string;
  /** Its type is being changed, and EC2 has not said yet that all of that is done: the next start sees to it. */
  readonly resizing?: boolean;
  readonly zone?: string;
  readonly host?: string;
  /** The public DNS name that EC2 gives it, while it runs: the edge connects to names alone. */
  readonly dnsName?: string;
  /** Which number the edge's key had at the launch; the computer knows no other. Missing: 1. */
  readonly edgeKey?: number;
  readonly lease: Lease;
  /** The key under which the lease was extended last: a repeat of that extends no further. */
  readonly lastExtend?: string;
  /** Missing for a session that costs its owner nothing. */
  readonly credit?: SessionCredit;
  readonly door?: Door;
  readonly guest?: GuestReport;
  /** Only of a computer without a guest. */
  readonly statusChecks?: StatusChecks;
  readonly activity?: Activity;
  readonly hostKey?: HostKey;
  readonly desktop?: Desktop;
  /** The newest warning of each kind. */
  readonly warned?: Readonly<Partial<Record<WarnedOf, Warning>>>;
}

/** What names a session among all that AWS holds. */
export type SessionRef = Pick<Session, 'deployment' | 'id'>;

/** Whether it is one of its owner's computers that run, are on their way to it, or have not come to rest yet. */
export function countsAsRunning({ state }: Pick<Session, 'state'>): boolean {
  return state !== 'stopped' && state !== 'failed' && state !== 'terminated';
}

/** What it is, once that is known: before EC2 has answered, a launch may still become the dearest of its types. */
export function typeKnown({ instanceId, instanceType }: Session): string | undefined {
  return instanceId === undefined ? undefined : instanceType;
}

/** True when nothing more will ever happen to the session. */
export function isOver(session: Session): boolean {
  return session.state === 'terminated';
}
