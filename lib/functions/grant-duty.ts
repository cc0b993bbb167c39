import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type FunctionName, dutyOf } from '../../lambda/domain/duties';
import type { Piece } from '../../lambda/domain/seen';
import type { StepKind } from '../../lambda/domain/steps';
import type { CredentialVaultGrants } from '../credentials/credential-vault';
import type { ComputerGrants } from '../sessions/computer-grants';
import type { DoorGrants } from '../sessions/door-grants';
import type { KeyPairGrants } from '../sessions/key-pair-grants';
import type { SessionStoreGrants } from '../sessions/session-store';
import type { DeadlineSchedulesGrants } from '../shutdown/deadline-schedules';

/** The grants of all that functions look at and act on. */
export interface DutyGrants {
  readonly sessions: SessionStoreGrants;
  readonly computers: ComputerGrants;
  readonly keyPairs: KeyPairGrants;
  readonly secrets: CredentialVaultGrants;
  readonly schedules: DeadlineSchedulesGrants;
  readonly doors: DoorGrants;
}

type Granting = (grants: DutyGrants, grantee: lambda.Function) => void;

const TO_LOOK: Readonly<Record<Piece, Granting>> = {
  instance: ({ computers }, fn) => computers.find(fn),
  keyPair: ({ keyPairs }, fn) => keyPairs.find(fn),
  secret: ({ secrets }, fn) => secrets.find(fn),
  schedules: ({ schedules }, fn) => schedules.find(fn),
  door: ({ doors }, fn) => doors.find(fn),
};

const TO_STEP: Readonly<Record<StepKind, Granting>> = {
  // What a function may look at is said piece by piece.
  look: () => undefined,
  record: ({ sessions }, fn) => sessions.write(fn),
  renew: (grants, fn) => TO_STEP.record(grants, fn),
  'store-secret': ({ secrets }, fn) => secrets.store(fn),
  'import-key': ({ keyPairs }, fn) => keyPairs.importKey(fn),
  run: ({ computers }, fn) => computers.run(fn),
  resize: ({ computers }, fn) => computers.resize(fn),
  start: ({ computers }, fn) => computers.start(fn),
  stop: ({ computers }, fn) => computers.stop(fn),
  terminate: ({ computers }, fn) => computers.terminate(fn),
  tag: ({ computers }, fn) => computers.tag(fn),
  arm: ({ schedules }, fn) => schedules.arm(fn),
  disarm: ({ schedules }, fn) => schedules.disarm(fn),
  'open-door': ({ doors }, fn) => doors.openDoor(fn),
  'close-door': ({ doors }, fn) => doors.closeDoor(fn),
  'delete-key-pair': ({ keyPairs }, fn) => keyPairs.remove(fn),
  'delete-secret': ({ secrets }, fn) => secrets.remove(fn),
};

/** Gives a function exactly what its duty needs: what it may look at, and the steps it may take. */
export function grantDuty(name: FunctionName, grantee: lambda.Function, grants: DutyGrants): void {
  const duty = dutyOf(name);
  for (const piece of duty?.looks ?? []) TO_LOOK[piece](grants, grantee);
  const steps = duty?.steps ?? [];
  for (const step of steps) TO_STEP[step](grants, grantee);
  // What comes to rest is settled in the same transaction; with whoever does nothing but record, nothing comes to rest.
  if (steps.includes('record') && steps.length > 1) grants.sessions.moveAccount(grantee);
}
