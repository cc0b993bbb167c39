import { faceOf } from '../../console/src/sessions/session-face';
import { whyNot } from '../../console/src/sessions/what-can-be-done';
import { sessionView } from '../../lambda/contract/answers';
import { SESSION_STATES } from '../../lambda/domain/session';
import { MINUTE } from '../../lambda/domain/time';
import { aLaunchImage, WITHOUT_GUEST } from '../builders/image';
import { aSession, T0 } from '../builders/session';
import { DEBIAN } from './fake-images';

const ADA = aSession().owner;
type Changes = Parameters<typeof aSession>[0];
const shown = (changes: Changes, now = T0) => sessionView(aSession(changes), now);
const intentTo = (to: 'run' | 'stop' | 'end') => ({ to, because: 'owner', at: T0 }) as const;

test.each([
  ['starting', 'run', 'starting', 'Finding a place'],
  ['starting', 'stop', 'stopping', 'Asked to stop'],
  ['ready', 'run', 'ready', 'Ready'],
  ['ready', 'stop', 'stopping', 'Asked to stop'],
  ['ready', 'end', 'ending', 'Asked to terminate'],
  ['stopping', 'stop', 'stopping', 'Stopping'],
  ['stopping', 'end', 'ending', 'Asked to terminate'],
  ['stopped', 'stop', 'stopped', 'Stopped'],
  ['stopped', 'run', 'starting', 'Asked to start'],
  ['stopped', 'end', 'ending', 'Asked to terminate'],
  ['terminating', 'end', 'ending', 'Terminating'],
  ['terminated', 'end', 'ended', 'Terminated'],
] as const)('a session that is %s and is to %s is drawn as %s: %s', (state, to, kind, title) => {
  const phase = state === 'starting' ? 'placing' : undefined;
  const face = faceOf(shown({ state, phase, intent: intentTo(to) }), T0);
  expect([face.kind, face.title]).toEqual([kind, title]);
});

test('the warning begins when the judge warns, and counts to when it stops', () => {
  const stopAt = T0 + 240 * MINUTE;
  const used = { at: stopAt, lastActiveAt: stopAt - MINUTE, signs: [{ code: 'gpu', text: 'GPU 74 %' }] };
  const at = (now: number) => faceOf(shown({ activity: used }, now), now);
  expect(at(stopAt - 15 * MINUTE - 1).kind).toBe('ready');
  expect(at(stopAt - 15 * MINUTE)).toMatchObject({ kind: 'warn', title: 'Stops soon', until: stopAt });
  expect(at(stopAt)).toMatchObject({ kind: 'warn', title: 'About to stop' });
});

test('the tick of a computer without a guest says what it stands on', () => {
  const image = aLaunchImage(WITHOUT_GUEST);
  expect(faceOf(shown({ image, guest: undefined }), T0)).toMatchObject({
    kind: 'ready',
    title: 'Ready',
    detail:
      "EC2's status checks passed; this computer has no guest, so nobody asked whether its programs answer.",
  });
});

test('a failure is told in its own words', () => {
  const failure = { code: 'quota', text: 'The quota "Running On-Demand G" is 0.' } as const;
  expect(faceOf(shown({ state: 'failed', failure }), T0)).toEqual({
    kind: 'failed',
    title: 'Failed',
    detail: 'The quota "Running On-Demand G" is 0.',
  });
});

test('in every state something can be done, or it is said why not', () => {
  for (const state of SESSION_STATES) {
    for (const to of ['run', 'stop', 'end'] as const) {
      const not = whyNot({ ...shown({ intent: intentTo(to) }), state }, undefined, ADA);
      // What is over or ends can be neither connected to nor stopped nor ended again.
      const gone = state === 'terminated' || state === 'terminating' || to === 'end';
      expect(not.terminate !== undefined).toBe(gone);
      expect(not.start === undefined).toBe(state === 'stopped' && to === 'stop');
      expect(not.extend === undefined).toBe(to === 'run' && !gone && state !== 'failed');
    }
  }
});

test('an image without a workbench is not connected to, and that is said', () => {
  expect(whyNot(shown({}), DEBIAN, ADA).connect).toMatch(/no workbench/);
  expect(whyNot(shown({}), undefined, ADA).connect).toBeUndefined();
});

test('an administrator is not offered the workbench of another, and that is said; all else is', () => {
  const { connect, ...others } = whyNot(shown({}), undefined, 'root');
  expect(connect).toBe('Only its owner may open its workbench.');
  expect(others).toEqual({ ...whyNot(shown({}), undefined, ADA), connect: undefined });
});
