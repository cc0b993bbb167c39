import { extendedCredit } from '../../../lambda/domain/credit';
import { ENDS_SOON, RENEWAL } from '../../../lambda/domain/lease';
import { next } from '../../../lambda/domain/planner';
import {
  ABSENT,
  type InstanceSeen,
  NOTHING_THERE,
  present,
  UNKNOWN,
  type World,
} from '../../../lambda/domain/seen';
import { INSTANCE_STATES } from '../../../lambda/domain/seen';
import type { Session } from '../../../lambda/domain/session';
import type { Step } from '../../../lambda/domain/steps';
import { MINUTE } from '../../../lambda/domain/time';
import { anInstance, aSession, T0 } from '../../builders/session';

const credit = {
  rates: { running: { 't3.medium': 41_600 }, parked: 3_000 },
  reserved: 1_000_000,
  spent: 0,
  parkedUntil: T0,
  settledGeneration: 2,
};
const END = aSession().lease.endAt;

function stopped(changes: Parameters<typeof aSession>[0] = {}): Session {
  return aSession({
    state: 'stopped',
    intent: { to: 'stop', because: 'owner', at: T0 },
    generation: 2,
    startedGeneration: 2,
    guest: undefined,
    host: undefined,
    dnsName: undefined,
    credit,
    ...changes,
  });
}

function seeing(session: Session, changes: Partial<InstanceSeen> = {}): World {
  return { ...NOTHING_THERE, instance: present(anInstance(session, { state: 'stopped', ...changes })) };
}

const renewals = (steps: readonly Step[]) => steps.filter((step) => step.do === 'renew');
const ends = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.do === 'record' && step.patch.intent?.to === 'end');

describe('the end of a disk', () => {
  test.each([
    [END - 1, false],
    [END, true],
    [END + MINUTE, true],
  ])('at %d, and the end is %j', (now, isEnd) => {
    const session = stopped();
    expect(ends(next(session, seeing(session), now))).toBe(isEnd);
  });

  test('is not there before its computer was looked at: its tags may tell of a later one', () => {
    const world = { ...NOTHING_THERE, instance: UNKNOWN };
    expect(next(stopped(), world, END)).toEqual([{ do: 'look', at: 'instance' }]);
  });

  test('is there when its computer is gone', () => {
    expect(ends(next(stopped(), { ...NOTHING_THERE, instance: ABSENT }, END))).toBe(true);
  });
});

describe('tags that tell of a later end', () => {
  const LATER = END + 30 * MINUTE;

  test.each([
    // The start that the tags are of (the record is of the second), the end that they tell of, and whether it counts.
    [1, LATER, false],
    [2, LATER, false],
    [3, END - MINUTE, false],
    [3, END, false],
    [3, LATER, true],
    [undefined, LATER, false],
    [3, undefined, false],
  ] as const)('of start %s, of the end %s: %j', (generation, endAt, counts) => {
    const session = stopped();
    const it = anInstance(session, { state: 'stopped' });
    const { generation: _g, endAt: _e, ...bare } = it;
    const found = {
      ...bare,
      ...(generation !== undefined && { generation }),
      ...(endAt !== undefined && { endAt }),
    };
    const lease = { ...session.lease, endAt: LATER };
    const wanted = {
      do: 'renew',
      patch: { lease, credit: extendedCredit({ lease, credit }, session.lease) },
      otherwise: { lease },
    };
    for (const now of [END - ENDS_SOON - MINUTE, END, LATER - 1]) {
      const steps = next(session, { ...NOTHING_THERE, instance: present(found) }, now);
      expect(renewals(steps)).toEqual(counts ? [wanted] : []);
      expect(ends(steps)).toBe(!counts && now >= END);
      // They are not written over before that.
      expect(steps.some((step) => step.do === 'tag')).toBe(!counts && now < END);
    }
  });

  test.each(INSTANCE_STATES)('count for a computer that is %s only while it has a disk', (state) => {
    const session = stopped();
    const world = seeing(session, { state, generation: 3, endAt: LATER });
    const isLiving = state !== 'terminated' && state !== 'shutting-down';
    expect(renewals(next(session, world, END))).toHaveLength(isLiving ? 1 : 0);
  });

  test('do not keep it from being stopped: there is time for them afterwards', () => {
    const session = stopped({ state: 'ready' });
    const world = seeing(session, { state: 'running', generation: 3, endAt: LATER });
    expect(next(session, world, T0 + MINUTE)).toContainEqual({ do: 'stop', instanceId: session.instanceId });
  });

  test('count while it is to run as well, and are not written over before they are on record', () => {
    const session = aSession({ credit });
    const steps = next(
      session,
      seeing(session, { state: 'running', generation: 2, endAt: LATER }),
      T0 + MINUTE,
    );
    expect(renewals(steps)).toMatchObject([{ otherwise: { lease: { endAt: LATER } } }]);
    expect(steps.map((step) => step.do)).not.toContain('tag');
    expect(steps.map((step) => step.do)).toContain('arm');
  });
});

describe('a disk that is kept', () => {
  const lease = { ...aSession().lease, keepDisk: true };
  const intent = { to: 'end', because: 'parking-over', at: expect.any(Number) };

  test.each([
    [END - ENDS_SOON - 1, [], undefined],
    [END - ENDS_SOON, [END + RENEWAL], undefined],
    [END - 1, [END + RENEWAL], undefined],
    [END, [END + RENEWAL], { intent }],
    [END + 90 * MINUTE, [END + 90 * MINUTE + RENEWAL], { intent }],
  ])('at %d is kept until %j; without credit: %j', (now, until, otherwise) => {
    const session = stopped({ lease });
    const steps = next(session, seeing(session), now);
    const found = renewals(steps);
    expect(found.map((step) => step.do === 'renew' && step.patch.lease?.endAt)).toEqual(until);
    expect(found.map((step) => step.do === 'renew' && step.otherwise)).toEqual(until.map(() => otherwise));
    // The end is a part of the renewal: no step beside it brings it about.
    expect(ends(steps)).toBe(false);
  });

  test.each([
    ['ready', false],
    ['stopping', true],
    ['stopped', true],
  ] as const)('by a record that says %s: %j', (state, isRenewed) => {
    const session = stopped({ lease, state });
    const steps = next(session, seeing(session), END);
    expect([renewals(steps).length > 0, ends(steps)]).toEqual([isRenewed, !isRenewed]);
  });
});

describe('a door that is there', () => {
  const door = { cidr: '192.0.2.7/32', port: 22, until: T0 + 10 * MINUTE };
  const group = present({
    deployment: 'demo',
    session: aSession().id,
    groupId: 'sg-1',
    attached: true,
    rules: [{ cidr: door.cidr, port: door.port }],
  });
  const close = { do: 'close-door', groupId: 'sg-1' };

  test.each([
    ['a stopped computer, on record', stopped({ door }), 'stopped', true],
    ['a stopped computer, not on record', stopped(), 'stopped', true],
    ['a computer that is to stop, not on record', stopped({ state: 'ready' }), 'running', true],
    ['a running computer, on record', aSession({ door }), 'running', false],
    ['a running computer, not on record', aSession(), 'running', true],
  ] as const)('of %s', (_which, session, state, closes) => {
    const steps = next(session, { ...seeing(session, { state }), door: group }, T0 + MINUTE);
    expect(steps.filter((step) => step.do === 'close-door')).toEqual(closes ? [close] : []);
  });

  test('is not looked for where none is on record', () => {
    for (const session of [stopped(), aSession()]) {
      const world = { ...seeing(session), door: UNKNOWN };
      expect(next(session, world, T0 + MINUTE)).not.toContainEqual({ do: 'look', at: 'door' });
    }
  });
});
