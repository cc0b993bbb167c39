import { currentReport, silentReasons, unprovedChecks } from '../../../lambda/domain/readiness';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { aReport, aSession, T0 } from '../../builders/session';

const [ssh, workbench] = aReport().checks;
const checks = (...all: (typeof ssh)[]) => aReport({ checks: all.flatMap((check) => check ?? []) });

test.each([
  ['all is proved', aReport(), []],
  ['nobody has reported', undefined, ['no-report']],
  ['the report is of an earlier start', aReport({ generation: 0 }), ['no-report']],
  ['the report is of another computer', aReport({ instanceId: 'i-2' }), ['no-report']],
  ['one check fails', checks(ssh, { name: 'workbench', ok: false, detail: 'HTTP 502' }), ['check-workbench']],
  ['one check is missing', checks(workbench), ['check-ssh']],
  ['nothing was checked', aReport({ checks: [] }), ['check-ssh', 'check-workbench']],
  ['more is proved than was promised', checks(ssh, workbench, { name: 'x', ok: false, detail: '' }), []],
])('when %s, what is not proved is told', (_title, guest, codes) => {
  expect(unprovedChecks(aSession({ guest })).map(({ code }) => code)).toEqual(codes);
});

test('the reason tells the port and what the guest saw', () => {
  const guest = checks(ssh, { name: 'workbench', ok: false, detail: 'HTTP 502' });
  expect(unprovedChecks(aSession({ guest }))[0]?.text).toBe(
    'workbench on port 8888 does not answer: HTTP 502.',
  );
  expect(unprovedChecks(aSession({ guest: checks(ssh) }))[0]?.text).toContain('not checked yet');
});

test('only a report of this start on this computer counts', () => {
  expect(currentReport(aSession())).toEqual(aReport());
  expect(currentReport(aSession({ generation: 2 }))).toBeUndefined();
  expect(currentReport(aSession({ instanceId: undefined }))).toBeUndefined();
});

test.each([
  [100_000, undefined],
  [100_001, 'The computer was last heard of 1 minute ago.'],
  [12 * MINUTE, 'The computer was last heard of 12 minutes ago.'],
])('%d ms after its last report a ready computer says: %s', (later, text) => {
  expect(silentReasons(aSession(), T0 + later)[0]?.text).toBe(text);
});

test('only a ready computer can be missed', () => {
  const starting = aSession({ state: 'starting' });
  expect(silentReasons(starting, T0 + DAY)).toEqual([]);
  expect(silentReasons(aSession({ guest: undefined }), T0 + DAY)).toEqual([]);
});
