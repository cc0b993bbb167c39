import { judge } from '../../../lambda/domain/judge';
import { lateReasons, unprovedChecks } from '../../../lambda/domain/readiness';
import type { Session, StatusChecks } from '../../../lambda/domain/session';
import { passedReasons, STATUS_EVERY, wantsStatus } from '../../../lambda/domain/status-checks';
import { MINUTE } from '../../../lambda/domain/time';
import { verdictText } from '../../../lambda/domain/verdict-text';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aReport, aSession, T0 } from '../../builders/session';

const image = aLaunchImage(WITHOUT_GUEST);
const status = (changes: Partial<StatusChecks> = {}): StatusChecks => ({
  generation: 1,
  instanceId: aSession().instanceId ?? '',
  at: T0,
  system: 'ok',
  instance: 'ok',
  ...changes,
});
const starting = (changes: { [K in keyof Session]?: Session[K] | undefined } = {}): Session =>
  aSession({ image, state: 'starting', phase: 'booting', guest: undefined, ...changes });

const NOT_YET = "EC2's status checks have not passed yet";
test.each([
  ['both checks have passed', status(), []],
  ['EC2 was not asked yet', undefined, [`${NOT_YET}.`]],
  ['they are of an earlier start', status({ generation: 0 }), [`${NOT_YET}.`]],
  ['they are of another computer', status({ instanceId: 'i-2' }), [`${NOT_YET}.`]],
  [
    'one has not come so far',
    status({ instance: 'initializing' }),
    [`${NOT_YET} (system: ok, instance: initializing). EC2 makes them every minute.`],
  ],
  [
    'EC2 says a word that nobody knows',
    status({ system: 'odd' }),
    [`${NOT_YET} (system: odd, instance: ok). EC2 makes them every minute.`],
  ],
  [
    'the computer does not answer on its network',
    status({ instance: 'impaired' }),
    ["EC2's status checks have failed (system: ok, instance: impaired). EC2 repeats them every minute."],
  ],
  [
    'what it runs on has failed',
    status({ system: 'impaired', instance: 'insufficient-data' }),
    [
      "EC2's status checks have failed (system: impaired, instance: insufficient-data). EC2 repeats them every minute.",
    ],
  ],
])('when %s, a computer without a guest says why it is not ready', (_title, statusChecks, texts) => {
  const reasons = unprovedChecks(starting({ statusChecks }));
  expect(reasons.map(({ text }) => text)).toEqual(texts);
  for (const { code } of reasons) expect(code).toBe('status-checks');
});

test('a guest is not asked where there is none, and status checks prove nothing where there is one', () => {
  expect(unprovedChecks(starting({ guest: aReport() }))).toHaveLength(1);
  const [reason] = unprovedChecks(aSession({ guest: undefined, statusChecks: status() }));
  expect(reason?.code).toBe('no-report');
});

test.each<[string, { [K in keyof Session]?: Session[K] | undefined }, number, boolean]>([
  ['it was started a moment ago', {}, STATUS_EVERY - 1, false],
  ['it waits for its tick', {}, STATUS_EVERY, true],
  ['EC2 was asked a moment ago', { statusChecks: status({ at: T0 + MINUTE }) }, MINUTE + 14_999, false],
  ['EC2 was asked a while ago', { statusChecks: status({ at: T0 + MINUTE }) }, MINUTE + 15_000, true],
  [
    'EC2 was asked about an earlier start',
    { statusChecks: status({ at: T0 + MINUTE, generation: 0 }) },
    MINUTE,
    true,
  ],
  ['it is ready', { state: 'ready' }, MINUTE, false],
  ['it is to stop', { intent: { to: 'stop', because: 'owner', at: T0 } }, MINUTE, false],
  ['it has a guest', { image: aLaunchImage() }, MINUTE, false],
  ['there is no computer yet', { instanceId: undefined }, MINUTE, false],
  ['this start was not seen yet', { generation: 2 }, MINUTE, false],
  ['somebody is at work on it', { claim: { by: 'call-1', until: T0 + MINUTE } }, MINUTE - 1, false],
  ['whoever was at work on it is gone', { claim: { by: 'call-1', until: T0 + MINUTE } }, MINUTE, true],
  ['its lease is nearly over', {}, 240 * MINUTE - 1, true],
  ['its lease is over', {}, 240 * MINUTE, false],
])(
  'when %s: EC2 is to be asked about a computer without a guest, or not',
  (_title, changes, later, asked) => {
    expect(wantsStatus(starting(changes), T0 + later)).toBe(asked);
  },
);

test('the tick of a computer without a guest says what it stands on; no other does', () => {
  expect(passedReasons(starting({ state: 'ready' }))).toEqual([
    {
      code: 'status-checks',
      text: "EC2's status checks passed; this computer has no guest, so nobody asked whether its programs answer.",
    },
  ]);
  expect(passedReasons(starting())).toEqual([]);
  expect(passedReasons(starting({ state: 'stopped' }))).toEqual([]);
  expect(passedReasons(aSession())).toEqual([]);
});

test.each([0, 60, 12 * 60])(
  'without a guest nobody knows of idleness: with a limit of %d minutes it runs until its lease ends, and says so',
  (idleMinutes) => {
    const lease = { ...aSession().lease, idleMinutes };
    const session = starting({ state: 'ready', lease });
    const verdict = judge(session, lease.stopAt - 16 * MINUTE);
    expect(verdict).toMatchObject({ action: 'keep', because: 'deadline', stopsAt: lease.stopAt });
    expect(verdictText(verdict)).toContain(
      'it has no guest, so nobody knows what it does, which counts as use; stops at 18:00 UTC',
    );
    expect(judge(session, lease.stopAt - 15 * MINUTE).action).toBe('warn');
    expect(judge(session, lease.stopAt)).toMatchObject({ action: 'stop', because: 'deadline' });
  },
);

test.each([
  ['a guest that never reported on an AMI that is not ours', aLaunchImage({ kind: 'semi-managed' }), true],
  ['a guest that never reported on a managed image', aLaunchImage(), false],
  ['status checks that never passed', image, false],
])('of %s that is late, what to do is told', (_title, of, mapped) => {
  const session = starting({ image: of });
  expect(lateReasons(session, T0 + 15 * MINUTE - 1)).toEqual([]);
  const [late] = lateReasons(session, T0 + 15 * MINUTE);
  expect(late?.text).toContain('It was started 15 minutes ago and is not ready');
  expect(late?.text).toContain('launch another; tell your administrator if that is so again');
  expect(late?.text.includes('mapped with readiness "status-checks".')).toBe(mapped);
});
