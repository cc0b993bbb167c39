import { activityAfter, currentActivity } from '../domain/activity';
import { DUTIES } from '../domain/duties';
import { judge } from '../domain/judge';
import { unprovedChecks } from '../domain/readiness';
import { tookUntilReady } from '../domain/ready-times';
import { Refusal } from '../domain/refusal';
import { type CheckResult, type Desktop, type HostKey, isOver, type Session } from '../domain/session';
import type { Signals } from '../domain/signals';
import type { SessionPatch } from '../domain/steps';
import { MINUTE } from '../domain/time';
import { warnedPatch } from '../domain/warnings';
import type { GuestTokens } from '../ports/guest-tokens';
import type { ReadyTimes } from '../ports/ready-times';
import { advance, type AdvancePorts } from './advance';
import { writeIntent } from './write-intent';

export interface GuestReportPorts extends AdvancePorts {
  readonly tokens: GuestTokens;
  readonly readyTimes: Pick<ReadyTimes, 'note'>;
}

export interface Report {
  readonly session: string;
  readonly instance: string;
  readonly generation: number;
  readonly checks: readonly CheckResult[];
  readonly ssh?: Omit<HostKey, 'instanceId'> | undefined;
  readonly rdp?: Omit<Desktop, 'instanceId'> | undefined;
  /** What it measured since its last report; without it, what the computer does is unknown. */
  readonly signals?: Signals | null | undefined;
}

/**
 * Writes down what a guest says of its own computer, and gives the tick when all that the image promises is proved.
 * It stops the computer when the judge says so: the guest reports, the judge decides.
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
  if (!isNews(session, ports.clock.now())) return session;
  const after = await advance(ports, 'guest-report', DUTIES['guest-report'], session);
  const took = tookUntilReady(session, after, ports.clock.now());
  // For people's expectations only: that it cannot be kept is no reason to refuse a report.
  if (took !== undefined) await ports.readyTimes.note(after.image.key, took).catch(() => undefined);
  return after;
}

/** Whether a report can change how the session stands: most only say again that all is well. */
function isNews(session: Session, now: number): boolean {
  const { state, instanceId, reasons } = session;
  if (state !== 'starting' && state !== 'ready') return false;
  const unproved = unprovedChecks(session);
  return (
    // It is due, or it was to be stopped and whoever began to has not come so far.
    judge(session, now).action === 'stop' ||
    'warned' in warnedPatch(session, now) ||
    (state === 'starting' && (unproved.length === 0 || instanceId === undefined)) ||
    JSON.stringify(unproved) !== JSON.stringify(reasons)
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
  const { checks, instance: instanceId, generation, ssh, rdp, signals } = report;
  const sameChecks = JSON.stringify(session.guest?.checks) === JSON.stringify(checks);
  // The first host key of an instance wins: what a later report claims may be a stranger's.
  const hostKey =
    session.hostKey?.instanceId === instanceId ? session.hostKey : ssh && { instanceId, ...ssh };
  const desktop =
    session.desktop?.instanceId === instanceId ? session.desktop : rdp && { instanceId, ...rdp };
  const fresh =
    session.guest !== undefined && session.guest.generation === generation && at - session.guest.at < MINUTE;
  // What it did while it was wanted stays on record for the reason why it was stopped.
  const activity = session.intent.to === 'run' ? activityAfter(session, signals, at) : session.activity;
  const used = (activity?.lastActiveAt ?? 0) - (currentActivity(session)?.lastActiveAt ?? 0) >= MINUTE;
  if (fresh && sameChecks && !used && hostKey === session.hostKey && desktop === session.desktop)
    return undefined;
  return {
    guest: { generation, instanceId, at, checks },
    ...(hostKey && { hostKey }),
    ...(desktop && { desktop }),
    ...(activity && { activity }),
  };
}
