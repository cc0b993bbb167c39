import { MINUTE } from '../../../lambda/domain/time';
import { openDoor } from '../../../lambda/usecases/open-door';
import { FakeDoors } from '../../fakes/fake-doors';
import { anImage } from '../../builders/image';
import { ADA, BOB, Deployment } from './a-deployment';

const rules = (d: Deployment) => [...d.aws.groups.values()].flatMap((group) => group.rules);

test("the door opens to the caller's own address only, for ten minutes, and its end is armed first", async () => {
  const d = new Deployment();
  await d.ready();
  const from = d.aws.trips.all.length;
  const session = await d.openDoor();
  expect(session.door).toEqual({ cidr: '192.0.2.7/32', port: 22, until: d.clock.now() + 10 * MINUTE });
  expect(rules(d)).toEqual([{ cidr: '192.0.2.7/32', port: 22 }]);
  const calls = d.aws.trips.all.slice(from).map(({ call }) => call);
  expect(calls).toContain('schedules.arm door');
  expect(calls.indexOf('schedules.arm door')).toBeLessThan(calls.indexOf('doors.open'));
});

test('on Windows it opens to the remote desktop, and to nothing else', async () => {
  const d = new Deployment();
  d.aws.images = [anImage({ os: 'windows', readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }] })];
  await d.ready();
  expect((await d.openDoor()).door).toMatchObject({ port: 3389 });
  expect(rules(d)).toEqual([{ cidr: '192.0.2.7/32', port: 3389 }]);
});

async function withWays(): Promise<Deployment> {
  const d = new Deployment();
  const readiness = [{ name: 'ssh', kind: 'tcp', port: 22 }] as const;
  d.aws.images = [anImage({ kind: 'semi-managed', protocols: ['ssh', 'web'], readiness })];
  await d.ready();
  return d;
}

describe('an image with several ways in', () => {
  test('has the door opened for the usual one, or for the one that is asked for, and never for two', async () => {
    const d = await withWays();
    expect((await d.openDoor()).door).toMatchObject({ port: 22 });
    expect((await d.openDoor(10, ADA, 'web')).door).toMatchObject({ port: 443 });
    expect(rules(d)).toEqual([{ cidr: '192.0.2.7/32', port: 443 }]);
  });

  test('has no door to a way in that it does not have', async () => {
    const d = await withWays();
    await expect(d.openDoor(10, ADA, 'rdp')).rejects.toMatchObject({
      code: 'invalid',
      message: 'protocol: this computer has no way in by rdp. Its ways are ssh, web.',
    });
    expect(rules(d)).toEqual([]);
  });
});

test('an IPv6 address is refused, for no computer has one, and the door stays as it was', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.openDoor(1, { ...ADA, address: '2001:db8::7' })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('IPv4 addresses only'),
  });
  expect([rules(d), d.session.door]).toEqual([[], undefined]);
});

test('to a computer of a private subnet no door is opened, for it would lead nowhere', async () => {
  const d = new Deployment();
  d.aws.trips.afterEach = () => {
    for (const it of d.aws.instances.values()) delete it.host;
  };
  await d.ready();
  await expect(d.openDoor()).rejects.toMatchObject({
    code: 'never',
    message: expect.stringMatching(/has no public address.*connectivity says what does/),
  });
  expect([rules(d), d.session.door]).toEqual([[], undefined]);
});

test('opening it again moves the end and the address; the old address is out', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor(5);
  await d.pass(MINUTE);
  const { door } = await d.openDoor(20, { ...ADA, address: '198.51.100.9' });
  expect(rules(d)).toEqual([{ cidr: '198.51.100.9/32', port: 22 }]);
  expect(d.aws.groups.size).toBe(1);
  await d.pass(10 * MINUTE);
  expect(d.session.door).toEqual(door);
  await d.pass(11 * MINUTE);
  expect(d.aws.groups.size).toBe(0);
});

test.each([
  ['not ready yet', (d: Deployment) => d.launch()],
  ['stopped', (d: Deployment) => d.stopped()],
])('a computer that is %s has no door', async (_title, before) => {
  const d = new Deployment();
  await before(d);
  await expect(d.openDoor()).rejects.toMatchObject({ code: 'not-ready' });
  expect(d.aws.groups.size).toBe(0);
});

test('without an address nobody is let in', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.openDoor(5, { owner: 'ada', role: 'member', from: 'direct' })).rejects.toMatchObject({
    code: 'invalid',
  });
});

test("somebody else's session looks like none", async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.openDoor(5, { ...BOB, address: '192.0.2.8' })).rejects.toMatchObject({ code: 'not-found' });
});

/** Opens it; between the record and the group, something else happens. */
async function meanwhile(d: Deployment, happens: () => Promise<unknown>): Promise<void> {
  class Slow extends FakeDoors {
    override async open(...args: Parameters<FakeDoors['open']>): ReturnType<FakeDoors['open']> {
      await happens();
      return super.open(...args);
    }
  }
  await openDoor({ ...d.ports('door'), doors: new Slow(d.aws) }, ADA, d.id);
}

describe('while the door is being opened', () => {
  test.each([
    ['stopped', (d: Deployment) => d.stop()],
    ['ended', (d: Deployment) => d.terminate()],
  ])('a computer that is %s meanwhile has none afterwards', async (_how, happens) => {
    const d = new Deployment();
    await d.ready();
    await meanwhile(d, () => happens(d));
    expect([d.aws.groups.size, d.session.door]).toEqual([0, undefined]);
    expect([...d.violations, ...d.aws.illegalMoves]).toEqual([]);
  });

  test('one that moves to another address meanwhile stands open to one alone', async () => {
    const d = new Deployment();
    await d.ready();
    await meanwhile(d, () => d.openDoor(20, { ...ADA, address: '198.51.100.9' }));
    expect(rules(d)).toEqual([{ cidr: '198.51.100.9/32', port: 22 }]);
    expect(d.session.door?.cidr).toBe('198.51.100.9/32');
  });
});

function leave(d: Deployment): void {
  const { session, id } = d.instance;
  const carriers = new Set([id]);
  const open = [{ cidr: '192.0.2.7/32', port: 22 }];
  d.aws.groups.set('sg-left', { deployment: 'demo', session, rules: open, carriers });
}

describe('a door that its record does not tell of', () => {
  test.each(['ready', 'stopped'] as const)(
    'is closed by the next sweep, of a computer that is %s',
    async (state) => {
      const d = new Deployment();
      await d[state]();
      leave(d);
      d.aws.pause(5 * MINUTE);
      await d.sweep();
      expect([d.aws.groups.size, d.session.state]).toEqual([0, state]);
    },
  );

  test('is no reason to close one that was opened a moment ago', async () => {
    const d = new Deployment();
    await d.ready();
    d.aws.pause(5 * MINUTE);
    await d.openDoor();
    await d.sweep();
    expect(rules(d)).toHaveLength(1);
  });
});
