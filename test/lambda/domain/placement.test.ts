import { attemptNumber, candidates, launchFailure, refusalClass } from '../../../lambda/domain/placement';
import { aSession, T0 } from '../../builders/session';

const zones = ['a', 'b', 'c'].map((x) => ({ subnet: `subnet-${x}`, zone: `zone-${x}` }));
const attempt = {
  subnet: 's',
  zone: 'zone-a',
  type: 't3.medium',
  token: 't',
  at: T0,
  outcome: 'refused',
} as const;

test('every zone is asked for the first type before any is asked for the next', () => {
  expect(
    candidates(zones.slice(0, 2), ['small', 'large']).map(({ zone, type }) => `${zone} ${type}`),
  ).toEqual(['zone-a small', 'zone-b small', 'zone-a large', 'zone-b large']);
});

test('at most six places are asked, so that a launch comes to its end in time', () => {
  expect(candidates(zones, ['1', '2'])).toHaveLength(6);
  expect(candidates(zones, ['1', '2', '3'])).toHaveLength(6);
  expect(candidates([], ['1'])).toEqual([]);
});

test('each attempt has a token of its own, and there is none when no place is left', () => {
  const session = aSession();
  expect(attemptNumber(session, 0, T0)).toMatchObject({ zone: 'us-east-1a', token: `${session.id}-0` });
  expect(attemptNumber(session, 1, T0)).toMatchObject({ zone: 'us-east-1b', token: `${session.id}-1` });
  expect(attemptNumber(session, 2, T0)).toBeUndefined();
  expect(attemptNumber(session, 1, T0)?.token.length).toBeLessThanOrEqual(64);
});

test.each([
  ['InsufficientInstanceCapacity', 'capacity', 'no-capacity', 'no capacity'],
  ['Unsupported', 'capacity', 'no-capacity', 'no capacity'],
  ['InsufficientFreeAddressesInSubnet', 'capacity', 'no-capacity', 'no capacity'],
  ['VcpuLimitExceeded', 'quota', 'quota', 'quota'],
  ['RequestLimitExceeded', 'throttle', 'throttled', 'too often'],
  ['InvalidAMIID.NotFound', 'image', 'image-unavailable', 'AMI'],
  ['UnauthorizedOperation', 'configuration', 'launch-failed', 'refused to launch'],
  ['NeverHeardOf', 'configuration', 'launch-failed', 'refused to launch'],
  ['constructor', 'configuration', 'launch-failed', 'refused to launch'],
])('EC2 saying %s is a matter of %s: the refusal is %s and names the code', (code, kind, refusal, words) => {
  expect(refusalClass(code)).toBe(kind);
  const failure = launchFailure({ ...attempt, refusal: code }, 1);
  expect(failure.code).toBe(refusal);
  expect(failure.text).toContain(code);
  expect(failure.text).toContain(words);
});

test('the sentence counts the places that were asked', () => {
  const last = { ...attempt, refusal: 'InsufficientInstanceCapacity' };
  expect(launchFailure(last, 1).text).toContain('1 place was asked, t3.medium in zone-a last');
  expect(launchFailure(last, 2).text).toContain('2 places were asked');
  expect(launchFailure(attempt, 1).text).toContain('unknown');
});
