import { DAY, MINUTE } from '../../../lambda/domain/time';
import { anImage, WITHOUT_GUEST } from '../../builders/image';
import type { CrashPoint } from '../../fakes/trips';
import { Deployment } from './a-deployment';

export interface Scene {
  readonly before: (d: Deployment) => Promise<unknown>;
  readonly act: (d: Deployment) => Promise<unknown>;
}

const withDoor = async (d: Deployment): Promise<void> => {
  await d.ready();
  await d.openDoor();
};

/** A computer without a guest whose checks have passed, and that nobody has looked at since. */
const checked = async (d: Deployment): Promise<void> => {
  d.aws.images = [anImage(WITHOUT_GUEST)];
  await d.launch();
  await d.pass(2 * MINUTE);
};

/** Every use case that does something to AWS, and the sweep itself. */
export const SCENES: Readonly<Record<string, Scene>> = {
  launch: { before: async () => undefined, act: (d) => d.launch() },
  'launch that the first zone refuses': {
    before: async (d) => d.aws.refusals.set('us-east-1a', 'InsufficientInstanceCapacity'),
    act: (d) => d.launch(),
  },
  'launch that every zone refuses': {
    before: async (d) => {
      for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, 'InsufficientInstanceCapacity');
    },
    act: (d) => d.launch(),
  },
  'launch whose answer gets lost': {
    before: async (d) => void (d.aws.lostAnswers = 1),
    act: (d) => d.launch(),
  },
  'news and reports up to the tick': { before: (d) => d.launch(), act: (d) => d.pass(MINUTE) },
  'a look that gives the tick without a guest': { before: checked, act: (d) => d.get() },
  stop: { before: withDoor, act: (d) => d.stop() },
  start: { before: (d) => d.stopped(), act: (d) => d.start() },
  'start as another type': {
    before: (d) => d.stopped(),
    act: (d) => d.start(undefined, undefined, 't3.large'),
  },
  extend: { before: (d) => d.ready(), act: (d) => d.extend(30) },
  door: { before: (d) => d.ready(), act: (d) => d.openDoor() },
  'door that closes by itself': { before: withDoor, act: (d) => d.pass(20 * MINUTE) },
  'end of the lease': { before: (d) => d.ready(), act: (d) => d.pass(5 * 60 * MINUTE) },
  terminate: {
    before: withDoor,
    act: async (d) => {
      await d.terminate();
      await d.pass(MINUTE);
    },
  },
  'end of the parking': { before: (d) => d.stopped(), act: (d) => d.pass(16 * DAY) },
  'stop everything': { before: withDoor, act: (d) => d.stopEverything() },
  'a sweep that stops': {
    before: async (d) => {
      await withDoor(d);
      d.aws.schedules.clear();
      d.aws.pause(5 * 60 * MINUTE);
    },
    act: (d) => d.sweep(),
  },
  'a sweep that keeps a disk for longer': {
    before: async (d) => {
      d.policy = { ...d.policy, keepDisks: true };
      await d.launch({ image: 'python', keepDisk: true });
      await d.pass(MINUTE);
      await d.stop();
      await d.pass(MINUTE);
      d.aws.pause(12 * DAY);
    },
    act: (d) => d.sweep(),
  },
  'a sweep that keeps a disk after an older table was put back': {
    before: async (d) => {
      const old = await d.stopped();
      d.aws.pause(13 * DAY);
      await d.start();
      await d.pass(MINUTE);
      await d.stop();
      await d.pass(MINUTE);
      d.aws.pause(2 * DAY);
      d.aws.records.set(d.id, old);
    },
    act: (d) => d.sweep(),
  },
  'a sweep that closes a door which is on no record': {
    before: async (d) => {
      await d.ready();
      const carriers = new Set([d.instance.id]);
      const rules = [{ cidr: '192.0.2.7/32', port: 22 }];
      d.aws.groups.set('sg-left', { deployment: 'demo', session: d.id, rules, carriers });
      d.aws.pause(2 * MINUTE);
    },
    act: (d) => d.sweep(),
  },
  'a sweep that gives the tick without a guest': { before: checked, act: (d) => d.sweep() },
  'a sweep that rebuilds': {
    before: async (d) => {
      await withDoor(d);
      d.aws.records.clear();
      d.aws.pause(2 * MINUTE);
    },
    act: (d) => d.sweep(),
  },
};

/** What one sweep must have seen to, whatever died before it. */
function wrongs(d: Deployment, point: CrashPoint): readonly string[] {
  const now = d.clock.now();
  const found = [...d.violations, ...d.aws.illegalMoves];
  const running = [...d.aws.instances.values()].filter((i) => i.state === 'running' || i.state === 'pending');
  for (const it of running) {
    const record = d.aws.records.get(it.session);
    const stopAt = record?.lease.stopAt ?? it.stopAt ?? 0;
    if (now >= stopAt) found.push(`still ${it.state} past its bound`);
    if (record?.intent.to !== 'run') found.push(`${it.state} although it is to ${record?.intent.to}`);
    if (it.stopAt !== record?.lease.stopAt) found.push('its tag has another deadline than its record');
  }
  for (const it of d.aws.instances.values()) {
    const record = d.aws.records.get(it.session);
    if (it.state === 'stopped' && record?.state === 'stopped' && it.endAt !== record.lease.endAt)
      found.push('its tag has another end than its record');
  }
  found.push(...d.unarmed());
  for (const id of new Set([d.id, ...d.aws.records.keys()])) {
    const state = d.aws.records.get(id)?.state;
    const living = d.aws.living(id);
    const left = d.aws.leftovers(id);
    if (living.length === 0 && (state === undefined || state === 'terminated')) found.push(...left);
    if (living.length > 0 && !d.aws.secrets.has(id)) found.push('the key of a living computer is lost');
    if (living.length > 0 && state === 'terminated') found.push('living although its record is over');
  }
  for (const { rules } of d.aws.groups.values()) {
    const door = d.aws.records.get(d.id)?.door;
    if (rules.length > 0 && (door === undefined || door.until <= now))
      found.push('a door nobody knows stays open');
  }
  return [...new Set(found)].map(
    (text) => `${text} (crash ${point.when} call ${point.at}: ${d.aws.trips.diedAt})`,
  );
}

/** How long after the crash the one sweep comes: soon, when claims and orphans have aged, after the lease. */
export const LATER = [6 * MINUTE, 20 * MINUTE, 13 * 60 * MINUTE];

/** One crash after the other, before and after every call that a scene makes, and one sweep after each. */
export async function crashEverywhere(
  scene: Scene,
  later: number,
): Promise<{ readonly cases: number; readonly wrongs: readonly string[] }> {
  const found: string[] = [];
  let cases = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at++) {
      const d = new Deployment();
      await scene.before(d);
      d.aws.trips.crashAt({ at, when });
      const died = await d.dies(() => scene.act(d));
      if (!died && d.crashes === 0) break;
      cases++;
      d.aws.pause(later);
      await d.sweep();
      // What EC2 was told to end is gone a minute later; the sweep after that sees it.
      if (d.aws.records.get(d.id)?.state === 'terminating') {
        d.aws.pause(20 * MINUTE);
        await d.sweep();
      }
      found.push(...wrongs(d, { at, when }));
    }
  }
  return { cases, wrongs: found };
}
