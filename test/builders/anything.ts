import * as fc from 'fast-check';
import { wantedAlarms } from '../../lambda/domain/alarms';
import { INSTANCE_STATES, NOTHING_THERE, present, type Seen, type World } from '../../lambda/domain/seen';
import { CAUSES, PHASES, SESSION_STATES, type Session } from '../../lambda/domain/session';
import { DAY, MINUTE } from '../../lambda/domain/time';
import { aLaunchImage, WITHOUT_GUEST } from './image';
import { aLaunch, anInstance, aReport, aSession, T0 } from './session';

/** Times around every boundary that the planner knows. */
const at = fc.constantFrom(
  ...[-DAY, -MINUTE, -MINUTE + 1, -1, 0, 1, MINUTE - 1, MINUTE, 240 * MINUTE - 1, 240 * MINUTE, 8 * DAY].map(
    (d) => T0 + d,
  ),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const base = aSession();
const INSTANCE = 'i-0123456789abcdef0';

/** Any intent with any of the states that it can come with. */
const standing = fc.oneof(
  fc.tuple(fc.constant('run' as const), fc.constantFrom('starting' as const, 'ready' as const)),
  fc.tuple(
    fc.constant('stop' as const),
    fc.constantFrom('starting' as const, 'ready' as const, 'stopping' as const, 'stopped' as const),
  ),
  fc.tuple(fc.constant('end' as const), fc.constantFrom(...SESSION_STATES)),
);

const lease = maybe(at).map((stopAt) =>
  stopAt === undefined ? base.lease : { stopAt, endAt: stopAt + 7 * DAY },
);

/** Sessions in any state, as long as state and intent can stand together. */
const sessions: fc.Arbitrary<Session> = fc
  .record({
    standing,
    because: fc.constantFrom(...CAUSES),
    phase: maybe(fc.constantFrom(...PHASES)),
    generation: fc.integer({ min: 1, max: 3 }),
    behind: fc.boolean(),
    startedAt: maybe(at),
    claimUntil: maybe(at),
    instanceId: maybe(fc.constantFrom(INSTANCE, 'i-00000000000000002')),
    attempts: fc.array(
      fc.record({
        at,
        outcome: fc.constantFrom('pending' as const, 'placed' as const, 'refused' as const),
        refusal: fc.constantFrom('InsufficientInstanceCapacity', 'VcpuLimitExceeded', 'What'),
      }),
      { maxLength: 2 },
    ),
    lease,
    doorUntil: maybe(at),
    proved: maybe(fc.boolean()),
    checked: fc.option(fc.constantFrom('ok', 'initializing', 'impaired'), { nil: undefined, freq: 1 }),
  })
  .map(({ standing: [to, state], because, claimUntil, doorUntil, proved, behind, checked, ...rest }) => {
    const { phase, generation, startedAt, instanceId } = rest;
    const report = aReport({ generation, instanceId: instanceId ?? INSTANCE });
    return aSession({
      intent: { to, because, at: T0 },
      state,
      phase,
      generation,
      startedGeneration: behind ? generation - 1 : generation,
      startedAt,
      instanceId,
      lease: rest.lease,
      attempts: rest.attempts.map((attempt, n) => ({
        subnet: 'subnet-a',
        zone: 'us-east-1a',
        type: 't3.medium',
        token: `${base.id}-${n}`,
        ...attempt,
      })),
      claim: claimUntil === undefined ? undefined : { by: 'call-1', until: claimUntil },
      door: doorUntil === undefined ? undefined : { cidr: '192.0.2.7/32', port: 22, until: doorUntil },
      guest:
        proved === undefined
          ? undefined
          : { ...report, checks: report.checks.map((check) => ({ ...check, ok: proved })) },
      ...(checked && {
        image: aLaunchImage(WITHOUT_GUEST),
        statusChecks: {
          generation: behind ? generation - 1 : generation,
          instanceId: instanceId ?? INSTANCE,
          at: T0,
          system: 'ok',
          instance: checked,
        },
      }),
    });
  });

/** The sessions for which much is done, so that the rare steps are met often. */
const busy = fc.constantFrom(
  aLaunch(),
  aLaunch(),
  aLaunch({ claim: undefined }),
  aLaunch({ phase: 'preparing', instanceId: INSTANCE, guest: aReport() }),
  aSession({ door: { cidr: '192.0.2.7/32', port: 22, until: T0 + 10 * MINUTE } }),
  aSession({
    generation: 2,
    state: 'starting',
    claim: { by: 'call-2', until: T0 + MINUTE },
    intent: { to: 'run', because: 'start', at: T0 },
  }),
  aSession({
    generation: 2,
    state: 'starting',
    claim: { by: 'call-3', until: T0 + MINUTE },
    intent: { to: 'run', because: 'start', at: T0 },
    resizing: true,
  }),
  aSession({ state: 'terminating', host: undefined, intent: { to: 'end', because: 'owner', at: T0 } }),
  aSession({ lease: { stopAt: T0, endAt: T0 + 7 * DAY } }),
  aSession({ intent: { to: 'stop', because: 'owner', at: T0 } }),
);

const whose = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ deployment: 'demo', session: base.id }) },
  fc.constant({ deployment: 'demo', session: 's-ofsomebodyelse' }),
  fc.constant({ deployment: 'other', session: base.id }),
);

const seen = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Seen<T>> =>
  fc.oneof(fc.constantFrom<Seen<T>>({ is: 'absent' }, { is: 'unknown' }), {
    weight: 4,
    arbitrary: value.map((it): Seen<T> => ({ is: 'present', value: it })),
  });

/** Foreign pieces carry `foreign` in all that a step could name them by. */
const marked = (of: { deployment: string; session: string }, name: string): string =>
  of.deployment === 'demo' && of.session === base.id ? name : `foreign-${name}`;

function worldsOf(session: Session): fc.Arbitrary<World> {
  const names = wantedAlarms(session, T0).map(({ name }) => name);
  const onlyTheKey = fc.constantFrom(...INSTANCE_STATES, undefined).map((state): World => ({
    ...NOTHING_THERE,
    secret: present({ deployment: session.deployment, session: session.id, publicKey: 'public' }),
    ...(state && { instance: present(anInstance(session, { state })) }),
  }));
  const whatever = fc.record({
    instance: seen(
      fc
        .record({
          of: whose,
          state: fc.constantFrom(...INSTANCE_STATES),
          generation: maybe(fc.constantFrom(1, 2, 3)),
          right: fc.boolean(),
          type: fc.constantFrom('t3.medium', 't3.medium', 't3.medium', 'm5.large'),
          why: maybe(fc.constant({ code: 'Server.InternalError', message: 'the host died' })),
        })
        .map(({ of, state, generation, right, type, why }) => ({
          ...of,
          id: marked(of, INSTANCE),
          state,
          type,
          zone: 'us-east-1a',
          ...(generation !== undefined && { generation }),
          ...(right && { generation: session.generation, ...session.lease }),
          ...(why && { stateReason: why }),
        })),
    ),
    keyPair: seen(whose),
    secret: seen(whose.map((of) => ({ ...of, publicKey: marked(of, 'public') }))),
    schedules: fc.oneof(
      fc.constant<World['schedules']>({ is: 'unknown' }),
      fc.constant<World['schedules']>({ is: 'present', value: names }),
      fc
        .subarray([...names, `${base.id}-stop-19700101T000000Z`])
        .map((value): World['schedules'] => ({ is: 'present', value })),
    ),
    door: seen(
      fc
        .record({ of: whose, attached: fc.boolean(), right: fc.boolean() })
        .map(({ of, attached, right }) => ({
          ...of,
          groupId: marked(of, 'sg-1'),
          attached,
          rules: [{ cidr: right ? '192.0.2.7/32' : '0.0.0.0/0', port: 22 }],
        })),
    ),
  });
  return fc.oneof({ weight: 8, arbitrary: whatever }, onlyTheKey);
}

/** A session, all that AWS shows of it, and a time. */
export const anything: fc.Arbitrary<[Session, World, number]> = fc
  .oneof(sessions, busy)
  .chain((session) =>
    fc.tuple(fc.constant(session), worldsOf(session), fc.oneof(at, fc.constant(T0), fc.constant(T0 + 1))),
  );
