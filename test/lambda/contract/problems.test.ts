import { problemOf, PROBLEMS } from '../../../lambda/contract/problems';
import { Refusal, REFUSAL_CODES } from '../../../lambda/domain/refusal';

test.each(REFUSAL_CODES)('%s has a status, a title, and tells what to do next', (code) => {
  const problem = problemOf(new Refusal(code, 'What happened.'));
  expect(problem).toMatchObject({ code, detail: 'What happened.', type: `urn:berth:problem:${code}` });
  expect(problem.status).toBeGreaterThanOrEqual(400);
  expect(problem.status).toBeLessThan(600);
  expect(problem.title).not.toBe('');
  expect(problem.next).toMatch(/\.$/);
});

test('there is no problem that nothing refuses with, and no two share a title', () => {
  expect(Object.keys(PROBLEMS).toSorted()).toEqual([...REFUSAL_CODES].toSorted());
  expect(new Set(Object.values(PROBLEMS).map(({ title }) => title)).size).toBe(REFUSAL_CODES.length);
});

test.each([
  ['not-found', 404],
  ['not-signed-in', 401],
  ['not-allowed', 403],
  ['conflict', 409],
  ['invalid', 400],
  ['no-capacity', 503],
  ['no-credit', 402],
  ['daily-limit', 402],
  ['too-many-sessions', 409],
] as const)('%s is HTTP %d', (code, status) => {
  expect(PROBLEMS[code].status).toBe(status);
});
