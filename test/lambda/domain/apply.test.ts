import { applyPatch } from '../../../lambda/domain/apply';
import { MOVES, SESSION_STATES } from '../../../lambda/domain/session';
import { aSession } from '../../builders/session';

const pairs = SESSION_STATES.flatMap((from) => SESSION_STATES.map((to) => [from, to] as const));

test.each(pairs.filter(([from, to]) => from === to || MOVES[from].includes(to)))(
  'a session may go from %s to %s',
  (from, to) => {
    expect(applyPatch(aSession({ state: from }), { state: to }).state).toBe(to);
  },
);

test.each(pairs.filter(([from, to]) => from !== to && !MOVES[from].includes(to)))(
  'a session that goes from %s to %s is a defect',
  (from, to) => {
    expect(() => applyPatch(aSession({ state: from }), { state: to })).toThrow(`from ${from} to ${to}`);
  },
);

test('what is over stays over, and nothing comes back from its end', () => {
  expect(MOVES.terminated).toEqual([]);
  expect(MOVES.terminating).toEqual(['terminated']);
  expect(MOVES.failed).toEqual(['terminating', 'terminated']);
});

test('a key that is undefined in the patch is removed, and the session before it stays as it was', () => {
  const before = aSession();
  const after = applyPatch(before, { host: undefined, name: 'new' });
  expect('host' in after).toBe(false);
  expect(after.name).toBe('new');
  expect(before).toEqual(aSession());
});
