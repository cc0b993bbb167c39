import type * as z from 'zod';
import {
  AlarmedRequest,
  DoorRequest,
  EstimateRequest,
  ExtendRequest,
  GuestReportRequest,
  LaunchRequest,
  ListRequest,
  MapRequest,
  NoRequest,
  StartRequest,
  StateChangeEvent,
} from '../../../lambda/contract/requests';
import { DOOR_MINUTES } from '../../../lambda/usecases/open-door';

const YEAR = 365 * 24 * 60;
/** What a policy can allow at most. */
const WEEK = 10_080;
const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

test.each<[string, z.ZodType, object]>([
  ['launch', LaunchRequest, { image: 'python' }],
  ['list', ListRequest, {}],
  ['start', StartRequest, { instanceType: 't3.large' }],
  ['extend', ExtendRequest, { minutes: 5 }],
  ['door', DoorRequest, {}],
  ['nothing', NoRequest, {}],
])('a request for %s takes what it knows, and refuses a field that it does not', (_title, schema, good) => {
  expect(accepts(schema, good)).toBe(true);
  expect(accepts(schema, { ...good, admin: true })).toBe(false);
  expect(accepts(schema, 'text')).toBe(false);
  expect(accepts(schema, null)).toBe(false);
});

test.each<[string, z.ZodType, object, number]>([
  ['launch', LaunchRequest, { image: 'python' }, WEEK],
  ['start', StartRequest, {}, WEEK],
  ['extend', ExtendRequest, {}, WEEK],
  ['door', DoorRequest, {}, DOOR_MINUTES.most],
])(
  '%s takes minutes from one to its most, and neither none nor a year of them',
  (_title, schema, rest, most) => {
    for (const minutes of [1, most]) expect(accepts(schema, { ...rest, minutes })).toBe(true);
    for (const minutes of [0, -1, most + 1, YEAR, 1.5, '5', Number.NaN, Infinity])
      expect(accepts(schema, { ...rest, minutes })).toBe(false);
  },
);

test('a launch takes a disk in whole GiB and a script of at most 8 kB; an estimate the disk, from its query', () => {
  for (const more of [{ diskGiB: 1 }, { diskGiB: 16_384 }, { startupScript: '#!'.padEnd(8192, 'x') }])
    expect(accepts(LaunchRequest, { image: 'python', ...more })).toBe(true);
  for (const diskGiB of [0, 16_385, 1.5, '20', null])
    expect(accepts(LaunchRequest, { image: 'python', diskGiB })).toBe(false);
  for (const startupScript of ['', '#!'.padEnd(8193, 'x'), 7, ['#!/bin/sh']])
    expect(accepts(LaunchRequest, { image: 'python', startupScript })).toBe(false);
  expect(EstimateRequest.parse({ image: 'python', diskGiB: '40' })).toMatchObject({ diskGiB: 40 });
  for (const diskGiB of ['0', 'large', '1.5', '16385'])
    expect(accepts(EstimateRequest, { image: 'python', diskGiB })).toBe(false);
});

test('an image is mapped for a Linux user or the Administrator of Windows, and no other', () => {
  const order = { name: 'Lab', ami: 'ami-0123456789abcdef0' };
  for (const loginUser of ['ubuntu', 'ec2-user', 'Administrator', undefined])
    expect(accepts(MapRequest, { ...order, loginUser })).toBe(true);
  for (const loginUser of ['Ubuntu', 'administrator\n', 'ada lovelace', ''])
    expect(accepts(MapRequest, { ...order, loginUser })).toBe(false);
});

test('an AMI is mapped with ways in, each once, and with what makes it ready; a door is opened for one', () => {
  const order = { name: 'Lab', ami: 'ami-0123456789abcdef0' };
  for (const more of [{ protocols: ['web', 'ssh'] }, { readiness: 'guest' }, { readiness: 'status-checks' }])
    expect(accepts(MapRequest, { ...order, ...more })).toBe(true);
  for (const more of [{ protocols: [] }, { protocols: ['ssh', 'ssh'] }, { readiness: 'soon' }])
    expect(accepts(MapRequest, { ...order, ...more })).toBe(false);
  expect(accepts(DoorRequest, { protocol: 'rdp' })).toBe(true);
  expect(accepts(DoorRequest, { protocol: 'telnet' })).toBe(false);
});

test('a launch takes an idle limit from none to a day', () => {
  for (const idleMinutes of [0, 1, 1440])
    expect(accepts(LaunchRequest, { image: 'python', idleMinutes })).toBe(true);
  for (const idleMinutes of [-1, 1441, 1.5, '5', null, Number.NaN])
    expect(accepts(LaunchRequest, { image: 'python', idleMinutes })).toBe(false);
});

test.each([
  ['a', true],
  ['My run 2.0_b-c', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['-rf', false],
  ['a;b', false],
  ['a\nb', false],
  ['$(id)', false],
  ['n\u00e4me', false],
])('the name %j is taken: %s', (name, taken) => {
  expect(accepts(LaunchRequest, { image: 'python', name })).toBe(taken);
});

const REPORT = {
  session: 's-abcdefghijklmnopqrstuvwx',
  instance: 'i-0123456789abcdef0',
  generation: 1,
  uptimeSeconds: 12.5,
  checks: [{ name: 'ssh', ok: true, detail: 'answers' }],
  ssh: { hostKey: `ssh-ed25519 ${'A'.repeat(68)}`, port: 22 },
};
const check = REPORT.checks[0];

test('an honest guest report is taken, with or without its host key', () => {
  const { ssh: _ssh, ...without } = REPORT;
  expect(accepts(GuestReportRequest, REPORT)).toBe(true);
  expect(accepts(GuestReportRequest, without)).toBe(true);
});

test.each<[string, object]>([
  ['an unknown field', { state: 'ready' }],
  ['a session with a path in it', { session: 's-../../../../../../../../..' }],
  ['a session in capitals', { session: REPORT.session.toUpperCase() }],
  ['a session with a line after it', { session: `${REPORT.session}\n` }],
  ['an instance with a filter in it', { instance: 'i-*' }],
  ['generation zero', { generation: 0 }],
  ['a fraction of a generation', { generation: 1.5 }],
  ['a negative uptime', { uptimeSeconds: -1 }],
  ['seventeen checks', { checks: Array.from({ length: 17 }, () => check) }],
  ['a check without a name', { checks: [{ ...check, name: '' }] }],
  ['a check called __proto__', { checks: [{ ...check, name: '__proto__' }] }],
  ['an ok that is a word', { checks: [{ ...check, ok: 'true' }] }],
  ['a detail with an escape sequence', { checks: [{ ...check, detail: '\u001b[2J' }] }],
  ['a detail with a new line', { checks: [{ ...check, detail: 'a\nb' }] }],
  ['a detail of 201 characters', { checks: [{ ...check, detail: 'x'.repeat(201) }] }],
  ['a check with more in it', { checks: [{ ...check, html: '<b>' }] }],
  ['a host key with a comment', { ssh: { ...REPORT.ssh, hostKey: `${REPORT.ssh.hostKey} root@x` } }],
  ['a host key of another kind', { ssh: { ...REPORT.ssh, hostKey: `ssh-rsa ${'A'.repeat(68)}` } }],
  ['a second host key on the next line', { ssh: { ...REPORT.ssh, hostKey: `${REPORT.ssh.hostKey}\n* x` } }],
  ['port 0', { ssh: { ...REPORT.ssh, port: 0 } }],
  ['port 65536', { ssh: { ...REPORT.ssh, port: 65_536 } }],
])('a guest report with %s is refused', (_title, change) => {
  expect(accepts(GuestReportRequest, { ...REPORT, ...change })).toBe(false);
});

test('a list of all is asked for by a word of the query', () => {
  expect(ListRequest.parse({ all: 'true' })).toEqual({ all: true });
  expect(ListRequest.parse({ all: 'false' })).toEqual({ all: false });
  expect(accepts(ListRequest, { all: 'perhaps' })).toBe(false);
});

test('what AWS sends may carry more than is read', () => {
  const alarmed = { kind: 'stop', owner: 'ada', session: REPORT.session, generation: 1, at: 'x' };
  expect(accepts(AlarmedRequest, alarmed)).toBe(true);
  expect(accepts(AlarmedRequest, { ...alarmed, kind: 'party' })).toBe(false);
  const detail = { 'instance-id': REPORT.instance, state: 'running' };
  const news = { source: 'aws.ec2', time: '2021-11-11T21:29:54Z', detail };
  expect(accepts(StateChangeEvent, news)).toBe(true);
  expect(accepts(StateChangeEvent, { detail: {} })).toBe(false);
});
