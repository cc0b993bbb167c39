import {
  canLogIn,
  currentReport,
  lateReasons,
  silentReasons,
  tileStates,
  unprovedChecks,
} from '../../../lambda/domain/readiness';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { aLaunchImage } from '../../builders/image';
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

const TILES = [
  { key: 'jupyter', name: 'JupyterLab', path: '/jupyter/lab' },
  { key: 'rstudio', name: 'RStudio', path: '/rstudio/' },
];
const workshop = aLaunchImage({
  readiness: [
    { name: 'ssh', kind: 'tcp', port: 22 },
    ...TILES.map(({ key, path }) => ({ name: key, kind: 'http' as const, port: 80, path })),
  ],
  tiles: TILES,
});
const up = (name: string) => ({ name, ok: true, detail: 'answered 200' });
const down = (name: string) => ({ name, ok: false, detail: 'answered 502' });

test('what is missing of a workbench is told by the name that people know', () => {
  const guest = aReport({ checks: [up('ssh'), up('jupyter'), down('rstudio')] });
  expect(unprovedChecks(aSession({ image: workshop, guest }))).toEqual([
    { code: 'check-rstudio', text: 'RStudio does not answer: answered 502.' },
  ]);
});

test('each tile is shown as its guest saw it last, and while nobody has, as not checked', () => {
  const guest = aReport({ checks: [up('jupyter'), down('rstudio')] });
  expect(tileStates(aSession({ image: workshop, guest }))).toEqual([
    { ...TILES[0], ok: true, detail: 'answered 200' },
    { ...TILES[1], ok: false, detail: 'answered 502' },
  ]);
  const unheard = tileStates(aSession({ image: workshop, state: 'starting', guest: undefined }));
  expect(unheard).toHaveLength(2);
  for (const one of unheard) expect(one).toMatchObject({ ok: false, detail: 'not checked yet' });
  expect(tileStates(aSession())).toEqual([]);
  expect(tileStates(aSession({ image: workshop, state: 'stopped', guest }))).toEqual([]);
});

const lacking = aReport({ checks: [up('ssh'), up('jupyter'), down('rstudio')] });
const starting = { image: workshop, state: 'starting', phase: 'preparing', guest: lacking } as const;

test.each([
  ['a ready computer', {}, true],
  ['one that lacks a tile only', starting, true],
  ['one whose SSH does not answer', { ...starting, guest: aReport({ checks: [down('ssh')] }) }, false],
  ['one that nobody has heard of', { ...starting, guest: undefined }, false],
  ['one whose report is of an earlier start', { ...starting, generation: 2 }, false],
  ['one that is to be stopped', { intent: { to: 'stop', because: 'owner', at: T0 } }, false],
  ['one that is stopping', { ...starting, state: 'stopping' }, false],
] as const)('whether one can log in to %s: %#', (_title, changes, can) => {
  expect(canLogIn(aSession(changes))).toBe(can);
});

const late = (changes: Parameters<typeof aSession>[0], minutes: number): string | undefined =>
  lateReasons(aSession({ ...starting, ...changes }), T0 + minutes * MINUTE)[0]?.text;

test('what should have been ready long ago says so, and what can be done', () => {
  expect(late({}, 14)).toBeUndefined();
  expect(late({}, 16)).toBe(
    'It was started 16 minutes ago and is not ready: what is missing may never come. You can log in all the same (ssh): open the door and look why, or end this session and launch another.',
  );
  expect(late({ guest: undefined }, 16)).toMatch(/End this session and launch another/);
  expect(late({ state: 'ready' }, 16)).toBeUndefined();
  expect(late({ startedAt: undefined }, 16)).toBeUndefined();
});
