import { DUTIES, dutyOf, FUNCTIONS } from '../../../lambda/domain/duties';

const may = (step: string) =>
  FUNCTIONS.filter((name) => dutyOf(name)?.steps.some((s) => s === step)).toSorted();

test.each([
  ['run', ['launch']],
  ['start', ['start']],
  ['resize', ['start']],
  ['store-secret', ['launch']],
  ['import-key', ['launch']],
  ['open-door', ['door']],
  ['tag', ['extend', 'start', 'sweep']],
  ['stop', ['end-of-lease', 'guest-report', 'record-state-change', 'stop', 'stop-everything', 'sweep']],
  ['terminate', ['end-of-lease', 'launch', 'record-state-change', 'sweep', 'terminate']],
])('only these functions may take the step %s', (step, functions) => {
  expect(may(step)).toEqual(functions);
});

test('functions that only read have no duty', () => {
  for (const name of ['connectivity', 'events', 'list-images'] as const) expect(dutyOf(name)).toBeUndefined();
  expect(dutyOf('stop')).toBe(DUTIES.stop);
});

test('those who look at sessions look at their computers, and write down what they have seen, no more', () => {
  for (const name of ['list', 'get'] as const)
    expect(dutyOf(name)).toEqual({ looks: ['instance'], steps: ['record'] });
});

test('whoever may end a computer may look at its door, which must be shut first', () => {
  for (const name of may('terminate')) expect(dutyOf(name)?.looks).toContain('door');
});
