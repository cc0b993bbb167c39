import { DUTIES } from '../domain/duties';
import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import type { Session } from '../domain/session';
import { advance, type AdvancePorts } from './advance';
import { inTurn, WHERE_STOPPED } from './in-turn';
import { writeIntent } from './write-intent';

/** What became of the sessions that were to run. */
export interface Stopped {
  /** How many were to run. */
  readonly running: number;
  /** Of how many EC2 stops the computer, or will as soon as it can be stopped. */
  readonly stopping: number;
  /** Of how many it was not possible, or the time was over: the sweeper does not stop those before their time. */
  readonly failed: readonly string[];
}

/**
 * Stops the computers of all owners and keeps their disks.
 *
 * @param until when it must stop, in epoch milliseconds
 * @throws Refusal `not-allowed` unless an administrator asks, or a direct call that IAM lets through
 */
export async function stopEverything(ports: AdvancePorts, caller: Caller, until: number): Promise<Stopped> {
  if (!may(caller, 'stop-everything', 'own')) {
    throw new Refusal('not-allowed', 'Only an administrator may stop the computers of all owners.');
  }
  const at = ports.clock.now();
  const all = (await ports.sessions.listLive()).filter(({ intent }) => intent.to === 'run');
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
  await inTurn(
    all,
    // One that fails must not keep the others running.
    (session) => stop(session).catch(() => undefined),
    () => ports.clock.now() < until,
    WHERE_STOPPED,
  );
  const failed = all.flatMap(({ id }) => (done.has(id) ? [] : [id]));
  return { running: all.length, stopping: done.size, failed };
}
