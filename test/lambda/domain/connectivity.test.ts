import { waysIn } from '../../../lambda/domain/connectivity';
import { MINUTE } from '../../../lambda/domain/time';
import { aLaunchImage } from '../../builders/image';
import { aReport, aSession, T0 } from '../../builders/session';

const door = { cidr: '192.0.2.7/32', port: 22, until: T0 + 10 * MINUTE };
const hostKey = { instanceId: 'i', key: 'ssh-ed25519 A', fingerprint: 'SHA256:x', port: 2222 };

test('with the door open, the commands can be typed as they stand', () => {
  const [ssh, workbench] = waysIn(aSession({ door }), T0);
  expect(ssh).toMatchObject({
    name: 'ssh',
    open: true,
    command: 'ssh -i python-uvwx.key -o IdentitiesOnly=yes -p 22 ubuntu@host.example',
  });
  expect(workbench).toMatchObject({
    name: 'workbench',
    open: true,
    url: 'http://localhost:8080/lab',
    command: expect.stringContaining('-L 8080:localhost:8888 '),
  });
});

test.each([
  ['a millisecond before the door closes', aSession({ door }), door.until - 1, true, 'is open'],
  ['when the door has closed', aSession({ door }), door.until, false, 'open the door first'],
  ['without a door', aSession(), T0, false, 'open the door first'],
  [
    'before anybody can log in',
    aSession({ door, state: 'starting', guest: aReport({ checks: [] }) }),
    T0,
    false,
    'not ready',
  ],
  ['while only something else is missing', aSession({ door, state: 'starting' }), T0, true, 'is open'],
  [
    'when it is about to stop',
    aSession({ door, intent: { to: 'stop', because: 'owner', at: T0 } }),
    T0,
    false,
    'not ready',
  ],
])('%s, the way in says so', (_title, session, now, open, note) => {
  expect(waysIn(session, now)[0]).toMatchObject({ open, note: expect.stringContaining(note) });
});

test('the port is the one that the guest reported, and a computer without an address has no command', () => {
  expect(waysIn(aSession({ door, hostKey }), T0)[0]?.command).toContain('-p 2222');
  for (const way of waysIn(aSession({ door, host: undefined }), T0)) expect(way.command).toBeUndefined();
});

test('an image without a page has only ssh, and a page without a path is opened at its root', () => {
  const readiness = [{ name: 'ssh', kind: 'tcp', port: 22 }] as const;
  const names = (session: typeof plain) => waysIn(session, T0).map(({ name }) => name);
  const plain = aSession({ image: aLaunchImage({ readiness }) });
  expect(names(plain)).toEqual(['ssh']);
  const page = [{ name: 'page', kind: 'http', port: 80 }] as const;
  const paged = aSession({ image: aLaunchImage({ readiness: page }) });
  expect(waysIn(paged, T0)[1]?.url).toBe('http://localhost:8080/');
});

test('the door says to whom it is open, and who comes from elsewhere is told to open it again', () => {
  expect(waysIn(aSession({ door }), T0, '192.0.2.7')[0]).toMatchObject({
    open: true,
    note: 'The door is open to 192.0.2.7/32.',
  });
  for (const address of ['198.51.100.9', '2001:db8::7']) {
    expect(waysIn(aSession({ door }), T0, address)[0]).toMatchObject({
      open: false,
      note: `The door is open to 192.0.2.7/32, but you come from another address, ${address}: open it again (POST /sessions/{id}/door).`,
    });
  }
});

test('the name of the key file needs no quotes', () => {
  const name = 'my own  computer_1.2-x';
  expect(waysIn(aSession({ door, name }), T0)[0]?.command).toContain('-i my-own--computer_1.2-x.key -o ');
});

const windows = aLaunchImage({
  kind: 'semi-managed',
  os: 'windows',
  loginUser: 'Administrator',
  readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }],
});

test('a Windows computer has one way in, its desktop, at the port that its guest reported', () => {
  const open = { ...door, port: 3389 };
  expect(waysIn(aSession({ image: windows, door: open }), T0)).toEqual([
    {
      name: 'rdp',
      open: true,
      note: expect.stringContaining('.rdp file'),
      command: 'mstsc /v:host.example:3389',
    },
  ]);
  const desktop = { instanceId: 'i', port: 4000 };
  expect(waysIn(aSession({ image: windows, door: open, desktop }), T0)[0]?.command).toContain(':4000');
  const closed = waysIn(aSession({ image: windows, host: undefined }), T0)[0];
  expect(closed).toEqual({ name: 'rdp', open: false, note: expect.stringContaining('no public address') });
});

it('where a computer has no public address, it says that no door leads there and what may', () => {
  const [ssh] = waysIn(aSession({ door, host: undefined, instanceId: 'i-0a1' }), T0);
  expect(ssh).toMatchObject({
    open: false,
    note: expect.stringMatching(/no public address.*aws ssm start-session --target i-0a1$/),
  });
});
