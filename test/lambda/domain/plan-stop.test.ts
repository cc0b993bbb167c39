import { applyPatch } from '../../../lambda/domain/apply';
import { next } from '../../../lambda/domain/planner';
import { NOTHING_THERE, present } from '../../../lambda/domain/seen';
import type { Session } from '../../../lambda/domain/session';
import { anInstance, aSession } from '../../builders/session';

/** The session after all that the planner wants recorded of it while its instance is in this state. */
function recorded(session: Session, state: 'running' | 'stopped'): Session {
  const world = {
    ...NOTHING_THERE,
    schedules: present([]),
    instance: present(anInstance(session, { state })),
  };
  return next(session, world, session.lease.stopAt).reduce(
    (now, step) => (step.do === 'record' ? applyPatch(now, step.patch) : now),
    session,
  );
}

test.each([
  [undefined, 'deadline', 'It was stopped because its lease ended at 18:00 UTC.'],
  ['asked', 'deadline', 'It was stopped because its lease ended at 18:00 UTC.'],
  ['credit', 'credit', 'It was stopped because its credit was used up at 18:00 UTC.'],
  ['daily-spend', 'daily-spend', 'It was stopped because what its day allowed was used up at 18:00 UTC.'],
] as const)('a computer whose lease was bound by %s says so when it has stopped', (boundBy, code, text) => {
  const { lease } = aSession();
  const due = recorded(aSession({ lease: { ...lease, ...(boundBy && { boundBy }) } }), 'running');
  expect(due.intent).toMatchObject({ to: 'stop', because: 'deadline' });
  expect(recorded(due, 'stopped')).toMatchObject({ state: 'stopped', reasons: [{ code, text }] });
});
