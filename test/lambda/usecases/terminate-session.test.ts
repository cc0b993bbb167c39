import { MINUTE } from '../../../lambda/domain/time';
import { NotSettled } from '../../../lambda/usecases/not-settled';
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

/** A launch whose end is asked for, and answered, just before it asks EC2 for its computer. */
async function endedWhileLaunching(d: Deployment): Promise<void> {
  const store = d.vault.store.bind(d.vault);
  d.vault.store = async (session) => {
    const secret = await store(session);
    await d.terminate();
    return secret;
  };
  await d.launch();
  expect(d.aws.trips.all.some(({ call }) => call.startsWith('computers.run'))).toBe(true);
}

test('a launch that is ended meanwhile ends what it has started, without waiting for any news', async () => {
  const d = new Deployment();
  await endedWhileLaunching(d);
  expect(d.instance.state).toBe('shutting-down');
  await d.pass(MINUTE);
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});

test.each(['VcpuLimitExceeded', 'InsufficientInstanceCapacity'])(
  'a launch that is ended meanwhile and refused (%s) cleans up at once',
  async (code) => {
    const d = new Deployment();
    for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, code);
    await endedWhileLaunching(d);
    expect(d.session).toMatchObject({
      state: 'terminated',
      attempts: [{ outcome: 'refused', refusal: code }],
    });
    expect(d.aws.leftovers(d.id)).toEqual([]);
  },
);

test('ending shuts the door at once, while the computer still answers', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor();
  const ended = await d.terminate();
  expect([d.instance.state, d.aws.groups.size, ended.door]).toEqual(['shutting-down', 0, undefined]);
});

test('what EC2 does not let go of yet is asked for again by the news, and not by a person', async () => {
  const d = new Deployment();
  await d.ready();
  await d.openDoor();
  const [group] = d.aws.groups.values();
  // Its interface is still there for EC2 when it is gone for us.
  d.aws.move(d.instance, 'terminated');
  d.aws.instances.set('i-shadow', {
    ...d.instance,
    id: 'i-shadow',
    session: 's-none',
    state: 'shutting-down',
  });
  group?.carriers.add('i-shadow');
  await expect(d.terminate()).resolves.toMatchObject({ intent: { to: 'end' } });
  await expect(d.news(d.instance.id)).rejects.toBeInstanceOf(NotSettled);
  await expect(d.alarm({ kind: 'stop', owner: 'ada', session: d.id, generation: 1 })).rejects.toBeInstanceOf(
    NotSettled,
  );
  expect(d.session.state).toBe('terminating');
  group?.carriers.clear();
  await d.news(d.instance.id);
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});
