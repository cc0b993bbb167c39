import type { Session } from './session';
import { isoMinute } from './time';

/** What a one-shot schedule is there for: stop the computer, give its disk up, or close the door. */
export const ALARM_KINDS = ['stop', 'end', 'door'] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** One schedule that should be armed. */
export interface Alarm {
  readonly kind: AlarmKind;
  /** Unique for the time: re-arming never meets a schedule that is being deleted. */
  readonly name: string;
  /** A whole minute. */
  readonly at: number;
}

function alarm(session: Session, kind: AlarmKind, at: number): Alarm {
  return { kind, name: `${session.id}-${kind}-${isoMinute(at).replaceAll(/[-:]/g, '')}`, at };
}

/** The schedules that should exist for the session's intent; one whose time has come may be gone already. */
export function wantedAlarms(session: Session, now: number): readonly Alarm[] {
  switch (session.intent.to) {
    case 'run': {
      const stop = alarm(session, 'stop', session.lease.stopAt);
      return session.door !== undefined && session.door.until > now
        ? [stop, alarm(session, 'door', session.door.until)]
        : [stop];
    }
    case 'stop':
      return [alarm(session, 'end', session.lease.endAt)];
    case 'end':
      return [];
  }
}
