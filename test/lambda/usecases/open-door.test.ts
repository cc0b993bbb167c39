import { MINUTE } from '../../../lambda/domain/time';
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

test('an IPv6 address is refused, for no computer has one, and the door stays as it was', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.openDoor(1, { ...ADA, address: '2001:db8::7' })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('IPv4 addresses only'),
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
