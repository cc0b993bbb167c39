import type { GuestReport, Reason, Session } from './session';

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
