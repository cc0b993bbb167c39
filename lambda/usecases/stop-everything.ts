import { DUTIES } from '../domain/duties';
import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import { isRunning } from '../domain/rebuild';
import type { Session, SessionRef } from '../domain/session';
import { type Computers, TagsLost } from '../ports/computers';
import { advance, type AdvancePorts } from './advance';
import { inTurn, WHERE_STOPPED } from './in-turn';
import { liveSessions } from './live-sessions';
import { writeIntent } from './write-intent';

export interface StopEverythingPorts extends AdvancePorts {
  readonly computers: Computers;
}

/** What became of the sessions that were to run. */
export interface Stopped {
  /** How many were to run; one whose record cannot be read counts as one of them. */
  readonly running: number;
  /** Of how many EC2 stops the computer, or will as soon as it can be stopped. */
  readonly stopping: number;
  /**
   * Of which it was not possible, or the time was over: the sweeper does not stop those before their time. Those whose
   * record cannot be read are always among them: their computers are stopped by their tags, which nobody can write down.
   * So are those whose computer lives without its tags.
   */
  readonly failed: readonly string[];
}

/**
 * Stops the computers of all owners and keeps their disks.
 *
 * @param until when it must stop, in epoch milliseconds
 * @throws Refusal `not-allowed` unless an administrator asks, or a direct call that IAM lets through
 */
export async function stopEverything(
  ports: StopEverythingPorts,
  caller: Caller,
  until: number,
): Promise<Stopped> {
  if (!may(caller, 'stop-everything', 'own')) {
    throw new Refusal('not-allowed', 'Only an administrator may stop the computers of all owners.');
  }
  const at = ports.clock.now();
  const unreadable: SessionRef[] = [];
  const live = await liveSessions(ports.sessions, (_error, session) => unreadable.push(session));
  const all = live.filter(({ intent }) => intent.to === 'run');
  const done = new Set<string>();
  const stop = async (session: Session): Promise<void> => {
    const noted = await writeIntent(
      ports.sessions,
      session,
      (now) =>
        now.intent.to === 'run' ? { intent: { to: 'stop', because: 'administrator', at } } : undefined,
      { at, what: 'stop', who: caller.owner, from: caller.from, detail: 'everything is stopped' },
    );
    // From here on every net brings it to its stop.
    done.add(session.id);
    await advance(ports, 'stop-everything', DUTIES['stop-everything'], noted);
  };
  const inTime = (): boolean => ports.clock.now() < until;
  // One that fails must not keep the others running.
  await inTurn(
    all,
    (session) =>
      stop(session).catch((error: unknown) => {
        // No net finds a computer without its tags.
        if (error instanceof TagsLost) done.delete(session.id);
      }),
    inTime,
    WHERE_STOPPED,
  );
  await inTurn(unreadable, (it) => stopByTags(ports, it).catch(() => undefined), inTime, WHERE_STOPPED);
  const failed = [...all.filter(({ id }) => !done.has(id)), ...unreadable].map(({ id }) => id);
  return { running: all.length + unreadable.length, stopping: done.size, failed };
}

async function stopByTags({ computers }: StopEverythingPorts, session: SessionRef): Promise<void> {
  const instance = await computers.find(session);
  if (instance.is === 'present' && isRunning(instance.value)) await computers.stop(instance.value.id);
}
