import type { GuestReport, Reason, Session } from './session';
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
  const report = currentReport(session);
  if (report === undefined) {
    return [{ code: 'no-report', text: 'The computer has not reported yet.' }];
  }
  return session.image.readiness.flatMap((check) => {
    const result = report.checks.find((c) => c.name === check.name);
    if (result?.ok === true) return [];
    const why = result?.detail ?? 'not checked yet';
    return [
      { code: `check-${check.name}`, text: `${check.name} on port ${check.port} does not answer: ${why}.` },
    ];
  });
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
