import type { Alarm } from './alarms';
import type { Piece } from './seen';
import type { Attempt, Door, Session } from './session';

/** What may be changed in a session's record by a step. */
export type SessionPatch = Partial<Omit<Session, 'deployment' | 'id' | 'owner' | 'version' | 'createdAt'>>;

/**
 * One idempotent act that brings a session nearer to its intent. Steps that are offered together may be taken at
 * the same time, in any order; a crash after any of them leaves a state from which the planner goes on.
 */
export type Step =
  | { readonly do: 'look'; readonly at: Piece }
  | { readonly do: 'record'; readonly patch: SessionPatch }
  /** Keeps the disk for longer; what is recorded instead where its owner's credit does not cover that: nothing when left out. */
  | { readonly do: 'renew'; readonly patch: SessionPatch; readonly otherwise?: SessionPatch }
  | { readonly do: 'store-secret' }
  | { readonly do: 'import-key'; readonly publicKey: string }
  | { readonly do: 'run'; readonly attempt: Attempt }
  /** Makes a stopped computer another type, with its disk. */
  | { readonly do: 'resize'; readonly instanceId: string; readonly instanceType: string }
  | { readonly do: 'start'; readonly instanceId: string }
  | { readonly do: 'stop'; readonly instanceId: string }
  | { readonly do: 'terminate'; readonly instanceId: string }
  | { readonly do: 'tag'; readonly instanceId: string }
  | { readonly do: 'arm'; readonly alarm: Alarm }
  | { readonly do: 'disarm'; readonly name: string }
  | { readonly do: 'open-door'; readonly instanceId: string; readonly door: Door }
  | { readonly do: 'close-door'; readonly groupId: string }
  | { readonly do: 'delete-key-pair' }
  | { readonly do: 'delete-secret' };

export type StepKind = Step['do'];
