import { MINUTE } from '../../../lambda/domain/time';
import { BOB, Deployment, ROOT } from './a-deployment';

test('a stopped computer keeps disk and key, tells no address, and waits for the end of its parking', async () => {
  const d = new Deployment();
  await d.ready();
  expect(await d.stop()).toMatchObject({ state: 'stopping', intent: { to: 'stop', because: 'owner' } });
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'stopped', reasons: [] });
  expect(d.session.host).toBeUndefined();
  expect(d.instance.state).toBe('stopped');
  expect(d.aws.secrets.size).toBe(1);
  expect([...d.aws.schedules.values()].map(({ kind }) => kind)).toEqual(['end']);
});

test('stopping twice, or what is stopped, changes nothing', async () => {
  const d = new Deployment();
  await d.stopped();
  const before = d.session;
  expect(await d.stop()).toEqual(before);
  expect(d.aws.events.filter(({ what }) => what === 'stop')).toHaveLength(1);
});

test('a computer that is still pending is stopped as soon as it runs', async () => {
  const d = new Deployment();
  await d.launch();
  expect(await d.stop()).toMatchObject({ intent: { to: 'stop' }, state: 'starting' });
  await d.pass(MINUTE);
  expect(d.session.state).toBe('stopped');
});

test('an administrator may stop it, and the owner reads that', async () => {
  const d = new Deployment();
  await d.ready();
  await d.stop(ROOT);
  await d.pass(MINUTE);
  expect(d.session.reasons).toMatchObject([{ code: 'administrator' }]);
});

test("somebody else's session looks like none", async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.stop(BOB)).rejects.toMatchObject({ code: 'not-found' });
  expect(d.session.intent.to).toBe('run');
});

test('stopping closes the door', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor();
  await d.stop();
  expect([d.aws.groups.size, d.session.door]).toEqual([0, undefined]);
});

test('the end of the parking is armed with the stop already: the news that it stopped may be lost', async () => {
  const d = new Deployment();
  await d.ready();
  await d.stop();
  expect(d.session.state).toBe('stopping');
  expect([...d.aws.schedules.values()].map(({ kind }) => kind).toSorted()).toEqual(['end', 'stop']);
});

test('it is armed for a computer that is still pending, too', async () => {
  const d = new Deployment();
  await d.launch();
  await d.stop();
  expect([...d.aws.schedules.values()].map(({ kind }) => kind).toSorted()).toEqual(['end', 'stop']);
});
