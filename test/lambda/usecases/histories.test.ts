import * as fc from 'fast-check';
import { DUTIES } from '../../../lambda/domain/duties';
import { INSTANCE_STATES } from '../../../lambda/domain/seen';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { advance } from '../../../lambda/usecases/advance';
import { ADA, Deployment, ROOT } from './a-deployment';

/** What people, guests, AWS and time may do to a deployment. A call that is refused has been answered. */
const DEEDS: Readonly<Record<string, (d: Deployment) => Promise<unknown>>> = {
  launch: (d) => d.launch(),
  stop: (d) => d.stop(),
  'stop by an administrator': (d) => d.stop(ROOT),
  start: (d) => d.start(),
  'start for a minute': (d) => d.start(1),
  'start as another type': (d) =>
    d.start(60, ADA, d.session.instanceType === 't3.large' ? 't3.medium' : 't3.large'),
  extend: (d) => d.extend(7),
  door: (d) => d.openDoor(),
  terminate: (d) => d.terminate(),
  'a second': (d) => d.pass(1_000),
  'half a minute': (d) => d.pass(30_000),
  'an hour': (d) => d.pass(60 * MINUTE),
  'five hours': (d) => d.pass(300 * MINUTE),
  'five days': (d) => d.pass(5 * DAY),
  'guests fall silent': async (d) => (d.guestsWork = false),
  'guests work': async (d) => (d.guestsWork = true),
  'no capacity': async (d) => {
    d.aws.startRefusal = { code: 'no-capacity', text: 'AWS has no capacity.' };
    for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, 'InsufficientInstanceCapacity');
  },
  'EC2 lets it become nothing else': async (d) => {
    d.aws.resizeRefusal = { code: 'throttled', text: 'AWS is asked too often.' };
  },
  'capacity again': async (d) => {
    d.aws.startRefusal = undefined;
    d.aws.resizeRefusal = undefined;
    d.aws.refusals.clear();
  },
  'an answer is lost': async (d) => (d.aws.lostAnswers = 1),
  'other writes on the account': async (d) => (d.aws.conflicts = 2),
  'reads are late': async (d) => (d.aws.hiddenLooks = 3),
  'power off in the guest': async (d) => {
    for (const it of d.aws.instances.values()) if (it.state === 'running') d.aws.move(it, 'stopping');
  },
  'EC2 ends it': async (d) => {
    const why = { code: 'Server.InternalError', message: 'the host died' };
    for (const it of d.aws.living(d.id)) d.aws.move(it, 'shutting-down', why);
  },
  'old news': async (d) => {
    for (const id of d.aws.instances.keys()) await d.news(id);
  },
  'an old alarm': (d) => d.alarm({ kind: 'stop', owner: 'ada', session: d.id, generation: 1 }),
};

const deed = fc.constantFrom(...Object.keys(DEEDS));
const crash = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 12 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
  { freq: 3, nil: undefined },
);

async function does(d: Deployment, name: string): Promise<void> {
  const known = d.aws.records.size > 0 || name === 'launch' || !/stop|start|extend|door|terminate/.test(name);
  if (known) await d.dies(async () => DEEDS[name]?.(d));
}

test('whatever people and AWS do, and wherever it dies, one session is one computer with its key and a deadline, and its end leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: deed, crash }), { minLength: 1, maxLength: 14 }),
      async (history) => {
        const d = new Deployment();
        await d.launch();
        for (const { name, crash: point } of history) {
          if (point) d.aws.trips.crashAt(point);
          await does(d, name);
          expect([...d.violations, ...d.aws.illegalMoves, ...d.unarmed()]).toEqual([]);
        }
        d.aws.trips.revive();
        await d.pass(2 * MINUTE);
        await d.terminate();
        await d.pass(2 * MINUTE);
        await d.terminate();
        expect([...d.aws.leftovers(d.id), d.session.state]).toEqual(['terminated']);
        expect([...d.violations, ...d.aws.illegalMoves]).toEqual([]);
      },
    ),
    { numRuns: 1500 },
  );
});

test('two calls at the same moment never make two computers, lose a key, or leave one running for ever', async () => {
  const people = [
    'launch',
    'stop',
    'start',
    'start as another type',
    'extend',
    'door',
    'terminate',
    'a second',
    'old news',
    'an old alarm',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...people), fc.constantFrom(...people)), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.boolean(),
      async (pairs, launched) => {
        const d = new Deployment();
        if (launched) await d.ready();
        else await Promise.all([d.launch(), d.launch()]);
        for (const [one, other] of pairs) {
          await Promise.all([does(d, one), does(d, other)]);
          await d.pass(20_000);
        }
        await d.pass(16 * DAY);
        expect([...d.violations, ...d.aws.illegalMoves, ...d.aws.leftovers(d.id)]).toEqual([]);
      },
    ),
    { numRuns: 600 },
  );
});

const BEGINNINGS: Readonly<Record<string, (d: Deployment) => Promise<unknown>>> = {
  launched: (d) => d.launch(),
  ready: (d) => d.ready(),
  'ready with a door': async (d) => {
    await d.ready();
    await d.openDoor();
  },
  stopping: async (d) => {
    await d.ready();
    await d.stop();
  },
  stopped: (d) => d.stopped(),
  started: async (d) => {
    await d.stopped();
    await d.start();
  },
  terminating: async (d) => {
    await d.ready();
    await d.terminate();
  },
};

/** What a session at rest has not got of its intent. */
function amiss(d: Deployment): readonly string[] {
  const { state, intent } = d.session;
  const alarms = [...d.aws.schedules.values()].map(({ kind }) => kind);
  switch (intent.to) {
    case 'run':
      return [
        ...(state === 'ready' ? [] : [`to run, but ${state}`]),
        ...d.unarmed(),
        ...[...d.aws.keyPairs.keys()].map(() => 'key pair left'),
      ];
    case 'stop':
      return state === 'stopped' && alarms.join() === 'end'
        ? []
        : [`to stop, but ${state}, armed: ${alarms.join()}`];
    case 'end':
      return [...d.aws.leftovers(d.id), ...(state === 'terminated' ? [] : [`to end, but ${state}`])];
  }
}

test('whatever is missing or in whatever state the instance is, the session comes to its intent and to rest there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(BEGINNINGS)),
      fc.constantFrom('as it is' as const, 'stop' as const, 'end' as const),
      fc.constantFrom('as it is' as const, 'gone' as const, ...INSTANCE_STATES),
      fc.subarray(['keyPairs', 'secrets', 'schedules', 'groups'] as const),
      async (beginning, intent, state, missing) => {
        const d = new Deployment();
        await BEGINNINGS[beginning]?.(d);
        const it = d.instance;
        if (state === 'gone') d.aws.instances.clear();
        else if (state !== 'as it is') d.aws.move(it, state);
        for (const piece of missing) d.aws[piece].clear();
        const before = d.session;
        if (intent !== 'as it is' && before.intent.to !== 'end')
          await d.sessions.save({ ...before, intent: { to: intent, because: 'owner', at: d.clock.now() } });

        const repair = async (): Promise<void> => {
          const duty = DUTIES['record-state-change'];
          await advance(d.ports('record-state-change'), 'record-state-change', duty, d.session);
        };
        for (let round = 0; round < 4; round++) {
          await repair();
          await d.pass(70_000);
        }
        const rest = d.session;
        expect(d.aws.illegalMoves).toEqual([]);
        expect(amiss(d)).toEqual([]);
        // At rest means: looking again changes nothing.
        const trips = d.aws.trips.all.length;
        await repair();
        const further = d.aws.trips.all.slice(trips).filter(({ call }) => !call.endsWith('.find'));
        expect([further, d.session]).toEqual([[], rest]);
      },
    ),
    { numRuns: 1200 },
  );
});
