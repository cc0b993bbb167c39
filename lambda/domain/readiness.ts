import { hasGuest, type Protocol } from './image';
import { protocolsOf } from './remote-access';
import type { GuestReport, Reason, Session } from './session';
import { unpassedChecks } from './status-checks';
import { MINUTE } from './time';

/** What the guest said of this very generation on this very instance, if it has spoken. */
export function currentReport(session: Session): GuestReport | undefined {
  const { guest } = session;
  return guest?.generation === session.generation && guest.instanceId === session.instanceId
    ? guest
    : undefined;
}

/** Why a person could not connect now: one reason for each promised check that is not proved. Empty means ready. */
export function unprovedChecks(session: Session): readonly Reason[] {
  if (!hasGuest(session.image)) return unpassedChecks(session);
  const report = currentReport(session);
  if (report === undefined) {
    return [{ code: 'no-report', text: 'The computer has not reported yet.' }];
  }
  return session.image.readiness.flatMap((check) => {
    const result = report.checks.find((c) => c.name === check.name);
    if (result?.ok === true) return [];
    const why = result?.detail ?? 'not checked yet';
    const tile = session.image.tiles?.find(({ key }) => key === check.name);
    const what = tile?.name ?? `${check.name} on port ${check.port}`;
    return [{ code: `check-${check.name}`, text: `${what} does not answer: ${why}.` }];
  });
}

/** A tile of a workbench as its guest saw it last. */
export interface TileState {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** How the tiles of a computer are that is up or on its way; empty for one without a workbench. */
export function tileStates(session: Session): readonly TileState[] {
  if (session.state !== 'starting' && session.state !== 'ready') return [];
  const report = currentReport(session);
  return (session.image.tiles ?? []).map(({ key, name, path }) => {
    const { ok = false, detail = 'not checked yet' } = report?.checks.find((c) => c.name === key) ?? {};
    return { key, name, path, ok, detail };
  });
}

/**
 * Whether a person can log in now: on a ready computer, and on one that lacks only something else, for then that is how
 * they find out why.
 */
export function canLogIn(session: Session): boolean {
  if (session.intent.to !== 'run') return false;
  if (session.state === 'ready') return true;
  return session.state === 'starting' && proved(session).length > 0;
}

/** The ways in that the guest of a computer has proved. */
function proved(session: Session): readonly Protocol[] {
  const checks = currentReport(session)?.checks.filter(({ ok }) => ok) ?? [];
  return protocolsOf(session.image).filter((protocol) => checks.some(({ name }) => name === protocol));
}

/** What is promised comes within this time of a start, or most likely never. */
const READINESS_LIMIT = 15 * MINUTE;

/** Says what a computer still lacks that should have been ready long ago, and what to do; empty for all others. */
export function lateReasons(session: Session, now: number): readonly Reason[] {
  const { state, startedAt } = session;
  if (state !== 'starting' || startedAt === undefined || now - startedAt < READINESS_LIMIT) return [];
  const since = `It was started ${Math.floor((now - startedAt) / MINUTE)} minutes ago and is not ready`;
  const next = canLogIn(session)
    ? `You can log in all the same (${proved(session).join(', ')}): open the door and look why, or end this session and launch another.`
    : `End this session and launch another; tell your administrator if that is so again${neverReported(session)}.`;
  return [{ code: 'late', text: `${since}: what is missing may never come. ${next}` }];
}

/** What an administrator should know of a guest that says nothing at all on an AMI that is not ours. */
function neverReported(session: Session): string {
  const { kind } = session.image;
  const silent = kind === 'semi-managed' && hasGuest(session.image) && currentReport(session) === undefined;
  return silent ? ': an AMI that cannot run the guest is mapped with readiness "status-checks"' : '';
}

/** A guest reports every 30 s while its computer is ready: after three reports that did not come it is silent. */
const SILENT_AFTER = 100_000;

/** Says since when nothing was heard of a ready computer; empty while it reports. */
export function silentReasons(session: Session, now: number): readonly Reason[] {
  const report = currentReport(session);
  if (session.state !== 'ready' || report === undefined || now - report.at <= SILENT_AFTER) return [];
  const minutes = Math.floor((now - report.at) / MINUTE);
  const ago = `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
  return [{ code: 'silent', text: `The computer was last heard of ${ago}.` }];
}
