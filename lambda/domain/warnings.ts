import { judge } from './judge';
import { ENDS_SOON } from './lease';
import type { Session, WarnedOf, Warning } from './session';
import { DAY, MINUTE } from './time';
import { WARNINGS } from './verdict';

/** A warning, and of what. */
export interface WarningOf extends Warning {
  readonly of: WarnedOf;
}

/** So long before a stopped computer's disk is given up its owner is warned; each is a warning of its own. */
const DISK_WARNINGS = { first: ENDS_SOON, last: DAY } as const;

/** What is on the record once the owner is warned of what is due; nothing when there is nothing to warn of anew. */
export function warnedPatch(session: Session, now: number): Pick<Session, 'warned'> {
  const warning = warningAt(session, now);
  if (warning === undefined || isGiven(session, warning)) return {};
  const { of, ...given } = warning;
  return { warned: { ...session.warned, [of]: given } };
}

/** The warning that a write of the session gives, if it gives one. */
export function warningBetween(before: Session, after: Session): WarningOf | undefined {
  const found = Object.entries(after.warned ?? {}).find(([key, warning]) => {
    const earlier = before.warned?.[key as WarnedOf];
    return earlier?.at !== warning.at || earlier.level !== warning.level;
  });
  return found && { of: found[0] as WarnedOf, ...found[1] };
}

/** Whether the owner of a stopped computer was warned that this very end of its disk is near. */
export function isWarnedOfEnd({ warned, lease }: Session): boolean {
  return warned?.parking?.at === lease.endAt;
}

function warningAt(session: Session, now: number): WarningOf | undefined {
  if (session.intent.to === 'run') {
    const { action, stopsAt, because } = judge(session, now);
    if (action !== 'warn' || because === undefined) return undefined;
    return { of: because, at: stopsAt, level: now >= stopsAt - WARNINGS.last * MINUTE ? 'last' : 'first' };
  }
  const { endAt } = session.lease;
  if (session.state !== 'stopped' || session.intent.to !== 'stop') return undefined;
  if (now < endAt - DISK_WARNINGS.first) return undefined;
  return { of: 'parking', at: endAt, level: now >= endAt - DISK_WARNINGS.last ? 'last' : 'first' };
}

function isGiven({ warned }: Session, { of, at, level }: WarningOf): boolean {
  const earlier = warned?.[of];
  // When the last key was pressed is known to the second only: a stop that moves by less than a minute is the same.
  if (earlier === undefined || Math.abs(earlier.at - at) >= MINUTE) return false;
  return earlier.level === level || earlier.level === 'last';
}
