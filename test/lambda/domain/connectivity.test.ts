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

test('the port is the one that the guest reported, and a computer that is not there has no command', () => {
  expect(waysIn(aSession({ door, hostKey }), T0)[0]?.command).toContain('-p 2222');
  const stopped = aSession({ door, host: undefined, state: 'stopped' });
  for (const way of waysIn(stopped, T0)) expect(way.command).toBeUndefined();
});

test('a computer without a public address is opened through Systems Manager, and says why not otherwise', () => {
  const instanceId = 'i-0a1b2c3d4e5f60718';
  const ways = waysIn(aSession({ door, host: undefined, hostKey, instanceId }), T0);
  expect(ways).toEqual([
    {
      name: 'ssh',
      open: false,
      note: expect.stringMatching(
        /has no public address, .* Whoever may use Systems Manager in this AWS account/,
      ),
      command:
        'ssh -o ProxyCommand="aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p" -i python-uvwx.key -o IdentitiesOnly=yes -p 2222 ubuntu@i-0a1b2c3d4e5f60718',
    },
    {
      name: 'workbench',
      open: false,
      note: ways[0]?.note,
      command:
        'aws ssm start-session --target i-0a1b2c3d4e5f60718 --document-name AWS-StartPortForwardingSession --parameters portNumber=8888,localPortNumber=8080',
      url: 'http://localhost:8080/lab',
    },
  ]);
  const image = aLaunchImage({ os: 'windows', protocols: ['rdp', 'web'], readiness: [] });
  const [rdp, web] = waysIn(aSession({ host: undefined, image }), T0);
  expect(rdp?.command).toContain('portNumber=3389,localPortNumber=13389');
  expect(web).toMatchObject({
    command: expect.stringContaining('portNumber=443,localPortNumber=8443'),
    url: 'https://localhost:8443/',
  });
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
  expect(closed).toMatchObject({
    name: 'rdp',
    open: false,
    note: expect.stringContaining('no public address'),
  });
});

describe('an image with several ways in', () => {
  const several = aLaunchImage({
    kind: 'semi-managed',
    protocols: ['ssh', 'rdp', 'web'],
    readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }],
  });
  const opened = (port: number) => waysIn(aSession({ image: several, door: { ...door, port } }), T0);

  test.each([
    [22, ['ssh']],
    [3389, ['rdp']],
    [443, ['web']],
  ])('has the one open that the door on port %i leads to', (port, names) => {
    const ways = opened(port);
    expect(ways.map(({ name }) => name)).toEqual(['ssh', 'rdp', 'web']);
    expect(ways.filter(({ open }) => open).map(({ name }) => name)).toEqual(names);
  });

  test('says of the others how the door is opened for them', () => {
    const [ssh, rdp, web] = opened(3389);
    expect(ssh?.note).toBe(
      'The door is open on port 3389 only, for another way in: open it for this one (POST /sessions/{id}/door).',
    );
    expect(web?.note).toContain('(POST /sessions/{id}/door with "protocol": "web")');
    expect(rdp).toMatchObject({
      command: 'mstsc /v:host.example:3389',
      note: expect.stringContaining('a user of the image who has a password'),
    });
  });

  test('has an address for its page, and nothing to type for it', () => {
    expect(opened(443)[2]).toEqual({
      name: 'web',
      open: true,
      note: expect.stringContaining("image's own page"),
      url: 'https://host.example/',
    });
  });

  test('is open before the computer is ready where its guest has proved one of them', () => {
    const web = { name: 'web', ok: true, detail: 'accepts connections' };
    const starting = { state: 'starting', guest: aReport({ checks: [web] }) } as const;
    const session = aSession({ image: several, door: { ...door, port: 443 }, ...starting });
    expect(waysIn(session, T0)[2]?.open).toBe(true);
  });
});

test('a Windows computer is logged in to over SSH with its password, for it knows no key', () => {
  const image = { ...windows, protocols: ['rdp', 'ssh'] as const };
  expect(waysIn(aSession({ image, door }), T0)[1]).toMatchObject({
    name: 'ssh',
    open: true,
    command: 'ssh -p 22 Administrator@host.example',
  });
});
