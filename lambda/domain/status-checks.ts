import { hasGuest } from './image';
import { claimed } from './plan-parts';
import type { Reason, Session, StatusChecks } from './session';

/** EC2 makes its checks once a minute, none of them at once. Whoever waits hears of them soon, and asking costs little. */
export const STATUS_EVERY = 15_000;

/** What the tick of a computer without a guest stands on. */
export const PASSED =
  "EC2's status checks passed; this computer has no guest, so nobody asked whether its programs answer";

/** What EC2 said of this very generation on this very instance, if it was asked. */
function currentStatus(session: Session): StatusChecks | undefined {
  const { statusChecks: status } = session;
  return status?.generation === session.generation && status.instanceId === session.instanceId
    ? status
    : undefined;
}

/**
 * Why a computer without a guest is not ready: at least one of EC2's status checks has not passed. Empty means that both
 * have: that AWS can run the computer, and that the computer answers on its network. What runs on it they do not ask.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
 */
export function unpassedChecks(session: Session): readonly Reason[] {
  const status = currentStatus(session);
  if (status === undefined) return [reason("EC2's status checks have not passed yet.")];
  const { system, instance } = status;
  if (system === 'ok' && instance === 'ok') return [];
  const they = `(system: ${system}, instance: ${instance})`;
  return system === 'impaired' || instance === 'impaired'
    ? [reason(`EC2's status checks have failed ${they}. EC2 repeats them every minute.`)]
    : [reason(`EC2's status checks have not passed yet ${they}. EC2 makes them every minute.`)];
}

/** Says of a ready computer without a guest what its tick stands on; empty for all others. */
export function passedReasons({ state, image }: Session): readonly Reason[] {
  return state === 'ready' && !hasGuest(image) ? [reason(`${PASSED}.`)] : [];
}

/** Whether it is time to ask EC2: a computer without a guest was started, nobody is at work on it, and it waits for its tick. */
export function wantsStatus(session: Session, now: number): boolean {
  const { state, intent, lease, image, instanceId, generation, startedGeneration, startedAt = 0 } = session;
  return (
    state === 'starting' &&
    intent.to === 'run' &&
    now < lease.stopAt &&
    !hasGuest(image) &&
    instanceId !== undefined &&
    startedGeneration === generation &&
    !claimed(session, now) &&
    now - Math.max(startedAt, currentStatus(session)?.at ?? 0) >= STATUS_EVERY
  );
}

function reason(text: string): Reason {
  return { code: 'status-checks', text };
}
