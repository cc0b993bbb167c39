import { DAY, MINUTE } from '../../../lambda/domain/time';
import { anImage, WITHOUT_GUEST } from '../../builders/image';
import type { CrashPoint } from '../../fakes/trips';
import { Deployment } from './a-deployment';

interface Scene {
  readonly before: (d: Deployment) => Promise<unknown>;
  readonly act: (d: Deployment) => Promise<unknown>;
}

/** A computer without a guest whose checks have passed, and that nobody has looked at since. */
const checked = async (d: Deployment): Promise<void> => {
  d.aws.images = [anImage(WITHOUT_GUEST)];
  await d.launch();
  await d.pass(2 * MINUTE);
};

const SCENES: Readonly<Record<string, Scene>> = {
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
    before: async (d) => {
      d.aws.lostAnswers = 1;
      d.aws.hiddenLooks = 2;
    },
    act: (d) => d.launch(),
  },
  'news and reports up to the tick': { before: (d) => d.launch(), act: (d) => d.pass(MINUTE) },
  'a look that gives the tick without a guest': { before: checked, act: (d) => d.get() },
  stop: { before: (d) => d.ready(), act: (d) => d.stop() },
  'stop with an open door': {
    before: async (d) => {
      await d.ready();
      await d.openDoor();
    },
    act: async (d) => {
      await d.stop();
      await d.pass(MINUTE);
    },
  },
  start: { before: (d) => d.stopped(), act: (d) => d.start() },
  'start as another type': {
    before: (d) => d.stopped(),
    act: (d) => d.start(undefined, undefined, 't3.large'),
  },
  'start in the minute of the first lease': {
    before: (d) => d.stopped(),
    act: (d) => d.start(Math.floor((d.session.lease.stopAt - d.clock.now()) / MINUTE)),
  },
  'start that EC2 refuses': {
    before: async (d) => {
      await d.stopped();
      d.aws.startRefusal = { code: 'no-capacity', text: 'AWS has no capacity.' };
    },
    act: (d) => d.start(),
  },
  'start as a type that EC2 refuses': {
    before: async (d) => {
      await d.stopped();
      d.aws.resizeRefusal = { code: 'not-allowed-type', text: 'AWS does not let it.' };
    },
    act: (d) => d.start(undefined, undefined, 't3.large'),
  },
  extend: { before: (d) => d.ready(), act: (d) => d.extend(30) },
  door: { before: (d) => d.ready(), act: (d) => d.openDoor() },
  'door that closes by itself': {
    before: async (d) => {
      await d.ready();
      await d.openDoor();
    },
    act: (d) => d.pass(20 * MINUTE),
  },
  'end of the lease': { before: (d) => d.ready(), act: (d) => d.pass(5 * 60 * MINUTE) },
  'end of the parking': { before: (d) => d.stopped(), act: (d) => d.pass(15 * DAY) },
  terminate: { before: (d) => d.ready(), act: (d) => d.terminate() },
  'terminate to the last piece': {
    before: async (d) => {
      await d.ready();
      await d.openDoor();
    },
    act: async (d) => {
      await d.terminate();
      await d.pass(MINUTE);
    },
  },
};

/** Runs a scene, dying once, at every point where it can. */
async function everyCrash(
  scene: Scene,
  after: (d: Deployment, point: CrashPoint) => Promise<void>,
): Promise<number> {
  let points = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at++) {
      const d = new Deployment();
      await scene.before(d);
      d.aws.trips.crashAt({ at, when });
      const died = await d.dies(() => scene.act(d));
      if (!died && d.crashes === 0) break;
      points++;
      await after(d, { at, when });
    }
  }
  return points;
}

/** What is wrong, with the point at which it went wrong. */
function wrongs(d: Deployment, point: CrashPoint, further: readonly string[] = []): readonly string[] {
  return [...new Set([...d.violations, ...d.aws.illegalMoves, ...further])].map(
    (text) => `${text} (crash ${point.when} call ${point.at}: ${d.aws.trips.diedAt})`,
  );
}

/** A failed launch may stay `failed` when the last crash came after everything of it was gone: it is what it says. */
function ending(d: Deployment): readonly string[] {
  const { state } = d.session;
  return state === 'terminated' || state === 'failed' ? [] : [`${state} for ever`];
}

describe.each(Object.entries(SCENES))('a crash anywhere in: %s', (_name, scene) => {
  test('and the same call again: one computer, its key, its deadline, and nothing left at the end', async () => {
    const found: string[] = [];
    const points = await everyCrash(scene, async (d, point) => {
      await d.dies(() => scene.act(d));
      await d.pass(2 * MINUTE);
      found.push(...wrongs(d, point, d.unarmed()));
      await d.dies(() => scene.act(d));
      await d.terminate();
      await d.pass(2 * MINUTE);
      await d.terminate();
      found.push(...wrongs(d, point, [...d.aws.leftovers(d.id), ...ending(d)]));
    });
    expect(points).toBeGreaterThan(2);
    expect(found).toEqual([]);
  });

  test('and nobody calls again: the nets that stand stop the computer at its deadline and end it after its parking', async () => {
    const found: string[] = [];
    await everyCrash(scene, async (d, point) => {
      await d.pass(MINUTE);
      found.push(...wrongs(d, point, d.unarmed()));
      await d.pass(13 * 60 * MINUTE);
      const runs = d.aws.living(d.id).filter((i) => i.state !== 'stopped');
      found.push(
        ...wrongs(
          d,
          point,
          runs.map((i) => `still ${i.state}`),
        ),
      );
      await d.pass(16 * DAY);
      found.push(
        ...wrongs(
          d,
          point,
          d.aws.living(d.id).map((i) => `${i.state} for ever`),
        ),
      );
      if (d.aws.records.size === 0) return;
      // A launch that died before its deadline was armed waits for its owner: it may have a key, never a computer.
      const { state, instanceId } = d.session;
      if (state === 'starting' && instanceId === undefined) await d.terminate();
      found.push(...wrongs(d, point, [...d.aws.leftovers(d.id), ...ending(d)]));
    });
    expect(found).toEqual([]);
  });
});
