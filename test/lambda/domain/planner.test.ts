import * as fc from 'fast-check';
import { wantedAlarms } from '../../../lambda/domain/alarms';
import { applyPatch } from '../../../lambda/domain/apply';
import { next } from '../../../lambda/domain/planner';
import { unprovedChecks } from '../../../lambda/domain/readiness';
import { type Belonging, NOTHING_LOOKED_AT, type Seen, type World } from '../../../lambda/domain/seen';
import { MOVES, type Session } from '../../../lambda/domain/session';
import type { Step, StepKind } from '../../../lambda/domain/steps';
import { anything } from '../../builders/anything';
import { aSession } from '../../builders/session';

type Of<K extends StepKind> = Extract<Step, { do: K }>;

/** What is wrong with a step, by name; each entry is a rule and whether it was kept. */
type Rules = Readonly<Record<string, boolean>>;

/** Unlike `toEqual`, this tells a removed key from one that was never there. */
const text = (it: unknown): string =>
  JSON.stringify(it, (_key, value: unknown) => (value === undefined ? 'removed' : value));
const broken = (rules: Rules): readonly string[] =>
  Object.entries(rules).flatMap(([rule, kept]) => (kept ? [] : rule));
const ofOurs = <T extends Belonging>(it: Seen<T>): T | undefined =>
  it.is === 'present' && it.value.deployment === 'demo' && it.value.session === aSession().id
    ? it.value
    : undefined;
const armed = (world: World): readonly string[] =>
  world.schedules.is === 'present' ? world.schedules.value : [];

const SEED = Date.now() % 1_000_000_007;
const CASES = fc
  .sample(anything, { numRuns: 20_000, seed: SEED })
  .map(([session, world, now]) => ({ session, world, now, steps: next(session, world, now) }));

/**
 * Holds every step of one kind, whatever the session and the world, to rules.
 *
 * @returns each rule that was broken, with one case of it; and a word when the kind was hardly ever met
 */
function brokenBy<K extends StepKind>(
  kind: K,
  rules: (step: Of<K>, session: Session, world: World, now: number, all: readonly StepKind[]) => Rules,
): readonly string[] {
  const found = new Map<string, string>();
  let met = 0;
  for (const { session, world, now, steps } of CASES) {
    const kinds = steps.map((step) => step.do);
    for (const step of steps.filter((it): it is Of<K> => it.do === kind)) {
      met++;
      for (const rule of broken(rules(step, session, world, now, kinds)))
        found.set(rule, text([`seed ${SEED}`, session, world, now]));
    }
  }
  return [...[...found].map((it) => it.join(': ')), ...(met < 10 ? [`met only ${met} times`] : [])];
}

test('the planner answers for every session and every world, and takes no step twice at once', () => {
  const twice = CASES.filter(({ steps }) => new Set(steps.map(text)).size < steps.length);
  expect(CASES).toHaveLength(20_000);
  expect(twice).toEqual([]);
});

test('what is recorded is a move of the table, changes something, and is not recorded again', () => {
  expect(
    brokenBy('record', ({ patch }, session, world, now) => {
      const to = patch.state ?? session.state;
      const allowed = to === session.state || MOVES[session.state].includes(to);
      const after = allowed ? applyPatch(session, patch) : session;
      const repeated = next(after, world, now)
        .map(text)
        .includes(text({ do: 'record', patch }));
      return {
        [`${session.state} -> ${to} is not in the table`]: allowed,
        'nothing changes': text(after) !== text(session),
        'the same is recorded again': !repeated,
      };
    }),
  ).toEqual([]);
});

test('nothing that lacks the tags of this deployment and this session is ever named in a step', () => {
  const planted = CASES.filter(({ world }) => text(world).includes('foreign'));
  expect(planted.length).toBeGreaterThan(1000);
  expect(planted.filter(({ steps }) => text(steps).includes('foreign'))).toEqual([]);
});

test('what has not been looked at is never acted on', () => {
  const acts = CASES.flatMap(({ session, now }) => next(session, NOTHING_LOOKED_AT, now)).filter(
    (step) => step.do !== 'look' && step.do !== 'record',
  );
  expect(acts).toEqual([]);
});

test('only what is unknown is looked at', () => {
  expect(
    brokenBy('look', (step, _session, world) => ({ 'known already': world[step.at].is === 'unknown' })),
  ).toEqual([]);
});

test('a computer is asked for only under a claim, with its key in the vault and in EC2, and with its deadline armed', () => {
  expect(
    brokenBy('run', ({ attempt }, session, world, now) => ({
      'not wanted': session.intent.to === 'run',
      unclaimed: (session.claim?.until ?? 0) > now,
      'its time is over': session.lease.stopAt > now,
      'no deadline armed': armed(world).includes(wantedAlarms(session, now)[0]?.name ?? ''),
      'no key stored': ofOurs(world.secret) !== undefined,
      'no key pair': ofOurs(world.keyPair) !== undefined,
      'there is one already': world.instance.is !== 'present' || ofOurs(world.instance) === undefined,
      'not on record': text(session.attempts.at(-1)) === text(attempt),
      'refused before': attempt.outcome !== 'refused',
    })),
  ).toEqual([]);
});

test('a computer is started only under a claim, with its deadline armed and told to it', () => {
  expect(
    brokenBy('start', ({ instanceId }, session, world, now) => {
      const it = ofOurs(world.instance);
      return {
        'not wanted': session.intent.to === 'run',
        unclaimed: (session.claim?.until ?? 0) > now,
        'no deadline armed': armed(world).includes(wantedAlarms(session, now)[0]?.name ?? ''),
        'another computer': it?.id === instanceId,
        'not stopped': it?.state === 'stopped',
        'told otherwise': it?.generation === session.generation && it.stopAt === session.lease.stopAt,
        'another type': it?.type === session.instanceType && session.resizing !== true,
      };
    }),
  ).toEqual([]);
});

test('a computer becomes another type only stopped, for a start that is claimed, alone, and only what its record says', () => {
  expect(
    brokenBy('resize', ({ instanceId, instanceType }, session, world, now, all) => {
      const it = ofOurs(world.instance);
      return {
        'not wanted': session.intent.to === 'run',
        unclaimed: (session.claim?.until ?? 0) > now,
        'another computer': it?.id === instanceId,
        'not stopped': it?.state === 'stopped',
        'started already': session.startedGeneration < session.generation,
        'not on record': instanceType === session.instanceType,
        'it is that already': it?.type !== instanceType || session.resizing === true,
        'at the same time as another step': all.length === 1,
      };
    }),
  ).toEqual([]);
});

test('a computer is stopped only by intent, and only when EC2 lets it', () => {
  expect(
    brokenBy('stop', (_step, session, world) => ({
      'not wanted': session.intent.to === 'stop',
      'does not run': ofOurs(world.instance)?.state === 'running',
    })),
  ).toEqual([]);
});

test('a computer is ended only by intent', () => {
  expect(brokenBy('terminate', (_step, session) => ({ 'not wanted': session.intent.to === 'end' }))).toEqual(
    [],
  );
});

test('the key is deleted only at the end, after all that is the computer’s', () => {
  expect(
    brokenBy('delete-secret', (_step, session, world, _now, all) => ({
      'not the end': session.intent.to === 'end',
      'not known': ![world.instance.is, world.keyPair.is, world.door.is].includes('unknown'),
      'the computer is there': ['terminated', undefined].includes(ofOurs(world.instance)?.state),
      'key pair left': ofOurs(world.keyPair) === undefined,
      'door left': ofOurs(world.door) === undefined,
      'at once with something else': all.length === 1,
    })),
  ).toEqual([]);
});

test('a schedule is armed only for a time to come', () => {
  expect(brokenBy('arm', ({ alarm }, _session, _world, now) => ({ past: alarm.at > now }))).toEqual([]);
});

test('a schedule is disarmed only when it is there, not wanted, and all that replaces it stands', () => {
  expect(
    brokenBy('disarm', ({ name }, session, world, now, all) => {
      const wanted = wantedAlarms(session, now).map((alarm) => alarm.name);
      return {
        'not there': armed(world).includes(name),
        wanted: !wanted.includes(name),
        'its successor is not armed': !all.includes('arm'),
        'its successor is not told': !all.includes('tag'),
      };
    }),
  ).toEqual([]);
});

test('a door opens only for a session that is to run, to the recorded address, and when its end is armed', () => {
  expect(
    brokenBy('open-door', ({ door }, session, world, now) => {
      const end = wantedAlarms(session, now).find(({ kind }) => kind === 'door');
      return {
        'not wanted': session.intent.to === 'run',
        'not recorded': text(door) === text(session.door),
        'no end armed': end !== undefined && armed(world).includes(end.name),
      };
    }),
  ).toEqual([]);
});

test('the EC2 key pair goes only when it is not needed any more', () => {
  expect(
    brokenBy('delete-key-pair', (_step, session, world) => ({
      needed:
        session.intent.to === 'end' ||
        unprovedChecks({ ...session, instanceId: ofOurs(world.instance)?.id ?? '' }).length === 0,
    })),
  ).toEqual([]);
});

test('the tick is given only on proof, and only to a computer that runs', () => {
  expect(
    brokenBy('record', ({ patch }, session, world) => {
      const it = ofOurs(world.instance);
      const proved = unprovedChecks({ ...session, instanceId: it?.id ?? '' }).length === 0;
      return {
        'ready without running': patch.state !== 'ready' || it?.state === 'running',
        'ready without proof': patch.state !== 'ready' || proved,
      };
    }),
  ).toEqual([]);
});
