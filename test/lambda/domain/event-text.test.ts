import { eventText, moveDetail, warningDetail } from '../../../lambda/domain/event-text';
import type { Cause, Session } from '../../../lambda/domain/session';
import { PASSED } from '../../../lambda/domain/status-checks';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aSession, T0 } from '../../builders/session';

const ASKED = { who: 'ada', from: '192.0.2.7' };

test.each([
  [{ what: 'launch', ...ASKED }, 'launched by ada from 192.0.2.7'],
  [{ what: 'launch', who: 'ada', from: 'direct' }, 'launched by ada in a direct call'],
  [{ what: 'start', who: 'ada' }, 'started by ada'],
  [{ what: 'stop', ...ASKED }, 'to be stopped, asked for by ada from 192.0.2.7'],
  [
    { what: 'stop', who: 'root', detail: 'everything is stopped' },
    'to be stopped, asked for by root: everything is stopped',
  ],
  [{ what: 'terminate', ...ASKED }, 'to be ended, asked for by ada from 192.0.2.7'],
  [
    { what: 'extend', ...ASKED, detail: '60 minutes' },
    'extended by 60 minutes, asked for by ada from 192.0.2.7',
  ],
  [
    { what: 'door', ...ASKED, detail: '192.0.2.7/32 port 22' },
    'door opened to 192.0.2.7/32 port 22, asked for by ada from 192.0.2.7',
  ],
  [{ what: 'connected', ...ASKED }, 'workbench opened by ada from 192.0.2.7'],
  [{ what: 'credential', ...ASKED }, 'key asked for by ada from 192.0.2.7'],
  [
    { what: 'credential', ...ASKED, detail: 'administrator' },
    'key asked for by an administrator, ada from 192.0.2.7',
  ],
  [
    { what: 'renew', who: 'sweep', detail: 'until 2027-01-08T18:40:00Z' },
    'its disk is kept for longer, until 2027-01-08T18:40:00Z',
  ],
  [{ what: 'rebuilt', who: 'sweep', detail: 'from i-1' }, 'its record was made anew from i-1'],
  [{ what: 'ready', who: 'guest-report' }, 'ready'],
  [{ what: 'failed', who: 'launch', detail: 'No.' }, 'failed: No.'],
  [
    { what: 'something-newer', who: 'ada', detail: 'of a later version' },
    'something-newer: of a later version',
  ],
])('%j reads as a sentence', (event, text) => {
  expect(eventText(event)).toBe(text);
});

test.each([
  ['idle', 'first', 'stops at 18:40 UTC, because it is not being used'],
  ['deadline', 'last', 'last warning, stops at 18:40 UTC, when its lease ends'],
  ['credit', 'first', 'stops at 18:40 UTC, when its credit is used up'],
  ['daily-spend', 'first', 'stops at 18:40 UTC, when what its day allowed is used up'],
  ['parking', 'last', 'last warning, its disk is given up on 2026-12-09 at 18:40 UTC'],
] as const)('a warning of %s, %s, says what happens when', (of, level, text) => {
  const endAt = Date.parse('2026-12-09T18:40:00Z');
  const at = Date.parse('2026-11-25T18:40:12Z');
  expect(warningDetail({ of, level, at }, aSession({ lease: { stopAt: at, endAt } }))).toBe(text);
});

const moved = (state: Session['state'], because: Cause, changes: Parameters<typeof aSession>[0] = {}) =>
  moveDetail(aSession({ state, intent: { to: 'stop', because, at: T0 }, ...changes }));
const lease = { stopAt: T0, endAt: T0 };
const activity = { at: T0, lastActiveAt: T0, signs: [], quiet: [{ code: 'cpu', text: 'CPU 2 %' }] };
const reasons = [{ code: 'outside', text: 'It was stopped from outside Berth.' }];

test.each([
  ['stopped', 'idle', { activity }, 'idle since 14:00 UTC (CPU 2 %)'],
  ['stopped', 'idle', {}, 'it was idle'],
  ['stopped', 'deadline', { lease }, 'its lease ended at 14:00 UTC'],
  ['stopped', 'deadline', { lease: { ...lease, boundBy: 'credit' } }, 'its credit was used up at 14:00 UTC'],
  ['stopped', 'owner', {}, 'its owner asked for it'],
  ['stopped', 'administrator', {}, 'an administrator asked for it'],
  ['stopped', 'outside', { reasons }, 'It was stopped from outside Berth.'],
  ['terminated', 'owner', {}, 'its owner asked for it'],
  ['terminated', 'administrator', {}, 'an administrator asked for it'],
  ['terminated', 'parking-over', { lease }, 'its disk was kept until 2026-11-25 at 14:00 UTC'],
  ['terminated', 'outside', {}, 'its computer was gone'],
  [
    'terminating',
    'failure',
    { failure: { code: 'quota', text: 'The quota is used up.' } },
    'The quota is used up.',
  ],
  ['ready', 'launch', {}, undefined],
  ['ready', 'launch', { image: aLaunchImage(WITHOUT_GUEST) }, PASSED],
] as const)('%s because of %s tells why', (state, because, changes, text) => {
  expect(moved(state, because, changes)).toBe(text);
});
