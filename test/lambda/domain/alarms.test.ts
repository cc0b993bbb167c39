import { wantedAlarms } from '../../../lambda/domain/alarms';
import { MINUTE } from '../../../lambda/domain/time';
import { aSession, T0 } from '../../builders/session';

const DOOR = { cidr: '192.0.2.7/32', port: 22, until: T0 + 10 * MINUTE };
const intent = (to: 'run' | 'stop' | 'end') => ({ to, because: 'owner', at: T0 }) as const;

test.each([
  ['a running session is to be stopped', aSession(), T0, ['stop']],
  ['an open door is to be closed', aSession({ door: DOOR }), T0, ['stop', 'door']],
  [
    'a door with a millisecond left is to be closed',
    aSession({ door: DOOR }),
    DOOR.until - 1,
    ['stop', 'door'],
  ],
  ['a door whose time is up needs no schedule', aSession({ door: DOOR }), DOOR.until, ['stop']],
  ['a stopped session is to be given up', aSession({ intent: intent('stop'), door: DOOR }), T0, ['end']],
  ['an ended session needs no schedule', aSession({ intent: intent('end'), door: DOOR }), T0, []],
])('%s', (_title, session, now, kinds) => {
  expect(wantedAlarms(session, now).map(({ kind }) => kind)).toEqual(kinds);
});

test('the name of a schedule tells session, purpose and time, and fits what EventBridge Scheduler allows', () => {
  const [stop] = wantedAlarms(aSession(), T0);
  expect(stop?.name).toBe('s-abcdefghijklmnopqrstuvwx-stop-20261125T180000Z');
  expect(stop?.name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
});
