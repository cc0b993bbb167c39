import { MINUTE } from '../../../lambda/domain/time';
import { BOB, Deployment, ROOT, untilSo } from './a-deployment';

test('an ended session leaves nothing, and its key goes last', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor();
  expect(await d.terminate()).toMatchObject({
    state: 'terminating',
    intent: { to: 'end', because: 'owner' },
  });
  expect(d.aws.secrets.size).toBe(1);
  await d.pass(MINUTE);
  expect(d.session.state).toBe('terminated');
  expect(d.session.door).toBeUndefined();
  expect(d.aws.leftovers(d.id)).toEqual([]);
});

test('ending twice, or what is over, changes nothing', async () => {
  const d = new Deployment();
  await d.ready();
  await d.terminate();
  await d.terminate();
  expect(d.aws.secrets.size).toBe(1);
  await d.pass(MINUTE);
  const over = d.session;
  expect(await d.terminate()).toEqual(over);
  expect(d.aws.events.filter(({ what }) => what === 'terminate')).toHaveLength(1);
});

test('a stopped computer is ended with its disk', async () => {
  const d = new Deployment();
  await d.stopped();
  await d.terminate();
  await d.pass(MINUTE);
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});

test('a launch under way is ended with all that it still makes', async () => {
  const d = new Deployment();
  const launch = d.launch();
  await untilSo(() => d.aws.records.size > 0);
  await Promise.all([launch, d.terminate()]);
  expect(d.session.intent.to).toBe('end');
  await d.pass(3 * MINUTE);
  await d.terminate();
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});

test('an end does not overtake a launch that was just taken over: its computer is waited for', async () => {
  const d = new Deployment();
  d.aws.trips.crashAt({ at: 3, when: 'after' });
  await d.dies(() => d.launch());
  await d.pass(2 * MINUTE);
  const again = d.launch();
  await untilSo(() => d.session.claim?.by === 'call-2');
  expect((await d.terminate()).state).not.toBe('terminated');
  await again;
  await d.pass(2 * MINUTE);
  await d.terminate();
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});

test('an administrator may end it; to others it looks like none', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.terminate(BOB)).rejects.toMatchObject({ code: 'not-found' });
  expect(await d.terminate(ROOT)).toMatchObject({ intent: { to: 'end', because: 'administrator' } });
});
