import { started } from '../../../lambda/domain/plan-parts';
import { INSTANCE_STATES } from '../../../lambda/domain/seen';
import { MINUTE } from '../../../lambda/domain/time';
import { anInstance, aSession, T0 } from '../../builders/session';

const NOW = T0 + 60 * MINUTE;
const restarted = aSession({ generation: 2, startedGeneration: 1, startedAt: T0, state: 'starting' });

test.each(INSTANCE_STATES)('a %s computer with a newer launch time was started, at that time', (state) => {
  const it = anInstance(restarted, { state, generation: 2, launchedAt: NOW - MINUTE });
  expect(started(restarted, it, NOW)).toEqual({ startedGeneration: 2, startedAt: NOW - MINUTE });
});

test.each(['pending', 'running'] as const)(
  'what is %s now was started now, whatever an older look said',
  (state) => {
    const it = anInstance(restarted, { state, generation: 2, launchedAt: T0 });
    expect(started(restarted, it, NOW)).toEqual({ startedGeneration: 2, startedAt: NOW });
  },
);

test.each(['stopping', 'stopped', 'shutting-down', 'terminated'] as const)(
  'a %s computer with the number of a start that never was, costs nothing for it',
  (state) => {
    expect(started(restarted, anInstance(restarted, { state, generation: 2, launchedAt: T0 }), NOW)).toEqual(
      {},
    );
    expect(started(restarted, anInstance(restarted, { state, generation: 2 }), NOW)).toEqual({});
  },
);

test('a start that is on record, or is of another generation, changes nothing', () => {
  expect(started(aSession(), anInstance(aSession(), { state: 'running', generation: 1 }), NOW)).toEqual({});
  expect(
    started(restarted, anInstance(restarted, { state: 'running', generation: 1, launchedAt: NOW }), NOW),
  ).toEqual({});
});
