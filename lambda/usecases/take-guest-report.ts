import { DUTIES } from '../domain/duties';
import { unprovedChecks } from '../domain/readiness';
import { Refusal } from '../domain/refusal';
import { type CheckResult, type HostKey, isOver, type Session } from '../domain/session';
import type { SessionPatch } from '../domain/steps';
import { MINUTE } from '../domain/time';
import type { GuestTokens } from '../ports/guest-tokens';
import { advance, type AdvancePorts } from './advance';
import { writeIntent } from './write-intent';

export interface GuestReportPorts extends AdvancePorts {
  readonly tokens: GuestTokens;
}

export interface Report {
  readonly session: string;
  readonly instance: string;
  readonly generation: number;
  readonly checks: readonly CheckResult[];
  readonly ssh?: Omit<HostKey, 'instanceId'> | undefined;
}

/**
 * Writes down what a guest says of its own computer, and gives the tick when all that the image promises is proved.
 *
 * @throws Refusal `not-signed-in` for a wrong token, whether there is such a session or not; `conflict` for a report of
 *   another generation or instance
 */
export async function takeGuestReport(
  ports: GuestReportPorts,
  token: string,
  report: Report,
): Promise<Session> {
  const known = (await ports.tokens.matches(report.session, token))
    ? await ports.sessions.findById(report.session)
    : undefined;
  if (known === undefined) throw new Refusal('not-signed-in', 'This token does not belong to a session.');
  const session = await writeIntent(ports.sessions, known, (now) => noted(now, report, ports.clock.now()));
  return isNews(session) ? advance(ports, 'guest-report', DUTIES['guest-report'], session) : session;
}

/** Whether a report can change how the session stands: most only say again that all is well. */
function isNews(session: Session): boolean {
  if (session.state === 'starting') return true;
  return (
    session.state === 'ready' &&
    session.intent.to === 'run' &&
    JSON.stringify(unprovedChecks(session)) !== JSON.stringify(session.reasons)
  );
}

function noted(session: Session, report: Report, at: number): SessionPatch | undefined {
  if (
    isOver(session) ||
    report.generation !== session.generation ||
    report.instance !== (session.instanceId ?? report.instance)
  ) {
    throw new Refusal('conflict', 'This report is not of the computer that the session has now.');
  }
  const { checks, instance: instanceId, generation, ssh } = report;
  const sameChecks = JSON.stringify(session.guest?.checks) === JSON.stringify(checks);
  // The first host key of an instance wins: what a later report claims may be a stranger's.
  const hostKey =
    session.hostKey?.instanceId === instanceId ? session.hostKey : ssh && { instanceId, ...ssh };
  const fresh =
    session.guest !== undefined && session.guest.generation === generation && at - session.guest.at < MINUTE;
  if (fresh && sameChecks && hostKey === session.hostKey) return undefined;
  return { guest: { generation, instanceId, at, checks }, ...(hostKey && { hostKey }) };
}
