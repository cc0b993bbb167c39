import { MINUTE } from '../../../lambda/domain/time';
import { anImage } from '../../builders/image';
import { T0 } from '../../builders/session';
import { BOB, Deployment } from './a-deployment';

const CAPACITY = 'InsufficientInstanceCapacity';
const everywhere = (d: Deployment, code: string): void => {
  for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, code);
};
const asks = (d: Deployment): readonly string[] =>
  d.aws.trips.all.map(({ call }) => call).filter((call) => call.startsWith('computers.run'));

test('a launch without wishes gets the default type, the usual lease and a name, and its deadline is armed', async () => {
  const d = new Deployment();
  const session = await d.launch();
  expect(session).toMatchObject({
    state: 'starting',
    phase: 'booting',
    owner: 'ada',
    instanceType: 't3.medium',
    zone: 'us-east-1a',
    generation: 1,
    name: `python-${session.id.slice(-4)}`,
    lease: { stopAt: T0 + 240 * MINUTE },
    reasons: [{ code: 'no-report' }],
    attempts: [{ outcome: 'placed' }],
  });
  expect(session.claim).toBeUndefined();
  expect([...d.aws.schedules.values()]).toMatchObject([
    { kind: 'stop', at: session.lease.stopAt, generation: 1 },
  ]);
  expect(d.instance).toMatchObject({ session: session.id, owner: 'ada', ...session.lease });
  expect(d.aws.events).toMatchObject([{ what: 'launch', who: 'ada', from: '192.0.2.7' }]);
});

test('wishes are granted: type, minutes, name', async () => {
  const d = new Deployment();
  const order = { image: 'python', instanceType: 't3.large', minutes: 1, name: 'my own' };
  expect(await d.launch(order)).toMatchObject({
    instanceType: 't3.large',
    name: 'my own',
    lease: { stopAt: T0 + MINUTE },
  });
});

test('on the warm path at most three round trips come before the computer is asked for', async () => {
  const d = new Deployment();
  await d.launch({ image: 'python' }, 'before');
  const from = d.aws.trips.all.length;
  await d.launch();
  const trips = d.aws.trips.all.slice(from);
  const ask = trips.find(({ call }) => call.startsWith('computers.run'));
  expect(ask?.wave).toBeDefined();
  const before = new Set(trips.map(({ wave }) => wave).filter((wave) => wave < (ask?.wave ?? 0)));
  expect(before.size).toBeLessThanOrEqual(3);
});

test('the same key twice is the same session and one computer', async () => {
  const d = new Deployment();
  const first = await d.launch();
  const again = await d.launch();
  expect(again.id).toBe(first.id);
  await d.ready();
  expect(await d.launch()).toMatchObject({ id: first.id, state: 'ready' });
  expect(d.aws.instances.size).toBe(1);
});

test('the same key twice at the same moment is the same session and one computer', async () => {
  const d = new Deployment();
  const [one, other] = await Promise.all([d.launch(), d.launch()]);
  expect(one.id).toBe(other.id);
  expect(d.aws.instances.size).toBe(1);
  expect(asks(d)).toHaveLength(1);
});

test('the same key of another owner is another session', async () => {
  const d = new Deployment();
  const mine = await d.launch();
  const theirs = await d.launch({ image: 'python' }, 'k', BOB);
  expect(theirs.id).not.toBe(mine.id);
});

test('the same key for another order is refused, and nothing more starts', async () => {
  const d = new Deployment();
  await d.launch();
  await expect(d.launch({ image: 'python', minutes: 5 })).rejects.toMatchObject({ code: 'conflict' });
  expect(d.aws.instances.size).toBe(1);
  // A wish that is spelled out as undefined is no other order.
  await expect(d.launch({ image: 'python', minutes: undefined })).resolves.toBeDefined();
});

test('a repeat finds its session although the image has left the catalogue', async () => {
  const d = new Deployment();
  const { id } = await d.launch();
  d.aws.images = [];
  expect((await d.launch()).id).toBe(id);
});

test('without capacity in the first zone the second is asked, and both asks are on record', async () => {
  const d = new Deployment();
  d.aws.refusals.set('us-east-1a', CAPACITY);
  const session = await d.launch();
  expect(session.attempts).toMatchObject([
    { zone: 'us-east-1a', outcome: 'refused', refusal: CAPACITY },
    { zone: 'us-east-1b', outcome: 'placed' },
  ]);
  expect(session.attempts[0]?.token).not.toBe(session.attempts[1]?.token);
  expect(session.zone).toBe('us-east-1b');
  expect(asks(d)).toEqual(['computers.run us-east-1a t3.medium', 'computers.run us-east-1b t3.medium']);
});

test('without capacity anywhere every zone and type is asked once, then the launch is refused and nothing is left', async () => {
  const d = new Deployment();
  everywhere(d, CAPACITY);
  await expect(d.launch()).rejects.toMatchObject({
    code: 'no-capacity',
    message: expect.stringContaining('4 places were asked, t3.large in us-east-1b last'),
  });
  expect(asks(d)).toHaveLength(4);
  expect(d.aws.leftovers(d.id)).toEqual([]);
  expect(d.session).toMatchObject({ state: 'terminated', failure: { code: 'no-capacity' } });
  await expect(d.launch()).rejects.toMatchObject({ code: 'no-capacity' });
  expect(asks(d)).toHaveLength(4);
});

test('a wished type is never replaced by another', async () => {
  const d = new Deployment();
  everywhere(d, CAPACITY);
  await expect(d.launch({ image: 'python', instanceType: 't3.large' })).rejects.toMatchObject({
    code: 'no-capacity',
  });
  expect(asks(d)).toEqual(['computers.run us-east-1a t3.large', 'computers.run us-east-1b t3.large']);
});

test.each([
  ['VcpuLimitExceeded', 'quota'],
  ['RequestLimitExceeded', 'throttled'],
  ['InvalidAMIID.NotFound', 'image-unavailable'],
  ['UnauthorizedOperation', 'launch-failed'],
])('EC2 saying %s refuses the launch at once as %s, and no other zone is asked', async (ec2, code) => {
  const d = new Deployment();
  everywhere(d, ec2);
  await expect(d.launch()).rejects.toMatchObject({ code, message: expect.stringContaining(ec2) });
  expect(asks(d)).toHaveLength(1);
  expect(d.aws.leftovers(d.id)).toEqual([]);
});

test.each([1, 2])(
  'when %d answers get lost, the same computer is asked for again and there is only one',
  async (lost) => {
    const d = new Deployment();
    d.aws.lostAnswers = lost;
    d.aws.hiddenLooks = 5;
    expect(await d.launch()).toMatchObject({ attempts: [{ outcome: 'placed' }] });
    expect(d.aws.instances.size).toBe(1);
  },
);

test('a computer whose launch never got an answer is found by the news of it', async () => {
  const d = new Deployment();
  d.aws.lostAnswers = 1;
  d.aws.trips.crashAt({ at: 6, when: 'after' });
  expect(await d.dies(() => d.launch())).toBe(true);
  expect(d.aws.trips.diedAt).toMatch(/^computers.run/);
  expect(d.session.instanceId).toBeUndefined();
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'ready', instanceId: d.instance.id });
});

test('a type that is not allowed is refused with those that are, and nothing starts', async () => {
  const d = new Deployment();
  await expect(d.launch({ image: 'python', instanceType: 'p5.48xlarge' })).rejects.toMatchObject({
    code: 'not-allowed-type',
    message: expect.stringContaining('Allowed: t3.large, t3.medium'),
  });
  expect(d.aws.records.size).toBe(0);
});

test('an image that needs a GPU is launched on no type without one, and that is the reason given', async () => {
  const d = new Deployment();
  d.aws.images = [anImage({ gpu: true, defaultType: 'g5.xlarge', allowedTypes: ['g5.xlarge'] })];
  await expect(d.launch({ image: 'python', instanceType: 't3.large' })).rejects.toMatchObject({
    code: 'not-allowed-type',
    message:
      'python cannot be launched as t3.large: it needs a GPU, and that type has none. Allowed: g5.xlarge.',
  });
  expect(d.aws.records.size).toBe(0);
});

test('an unknown image is refused, and nothing starts', async () => {
  const d = new Deployment();
  await expect(d.launch({ image: 'cobol' })).rejects.toMatchObject({ code: 'not-found' });
  expect(d.aws.records.size).toBe(0);
});

test('a deployment without subnets says so', async () => {
  const d = new Deployment();
  d.aws.zones.length = 0;
  await expect(d.launch()).rejects.toThrow('no subnet');
});

test('a launch under way is left alone; when its claim has lapsed, a repeat takes it over', async () => {
  const d = new Deployment();
  d.aws.trips.crashAt({ at: 3, when: 'after' });
  expect(await d.dies(() => d.launch())).toBe(true);
  d.clock.set(T0 + MINUTE - 1);
  expect(await d.launch()).toMatchObject({ phase: 'placing' });
  expect(d.aws.instances.size).toBe(0);
  d.clock.set(T0 + MINUTE);
  expect(await d.launch()).toMatchObject({ phase: 'booting' });
  expect(d.aws.instances.size).toBe(1);
  expect(d.aws.secrets.size).toBe(1);
});

test('a launch that is taken over long after its lease starts nothing and leaves nothing', async () => {
  const d = new Deployment();
  d.aws.trips.crashAt({ at: 3, when: 'after' });
  await d.dies(() => d.launch());
  d.clock.set(T0 + 300 * MINUTE);
  expect(await d.launch()).toMatchObject({ state: 'terminated' });
  expect([d.aws.instances.size, d.aws.leftovers(d.id)]).toEqual([0, []]);
});

test('a repeat of a failed launch cleans up what its crash left', async () => {
  const d = new Deployment();
  everywhere(d, 'VcpuLimitExceeded');
  d.aws.trips.crashAt({ at: 8, when: 'after' });
  expect(await d.dies(() => d.launch())).toBe(true);
  expect(d.session.state).toBe('failed');
  expect(d.aws.leftovers(d.id)).not.toEqual([]);
  await expect(d.launch()).rejects.toMatchObject({ code: 'quota' });
  expect([d.session.state, d.aws.leftovers(d.id)]).toEqual(['terminated', []]);
});

test('a computer that EC2 ends in its first seconds tells why, in EC2\u2019s words', async () => {
  const d = new Deployment();
  await d.launch();
  d.aws.move(d.instance, 'shutting-down', {
    code: 'Client.VolumeLimitExceeded',
    message: 'Volume limit exceeded',
  });
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({
    state: 'terminated',
    failure: { text: 'EC2 ended the computer: Volume limit exceeded (Client.VolumeLimitExceeded).' },
  });
  expect(d.aws.leftovers(d.id)).toEqual([]);
});

test('an image with a single type asks only for that', async () => {
  const d = new Deployment();
  d.aws.images = [anImage({ allowedTypes: ['t3.medium'] })];
  everywhere(d, CAPACITY);
  await expect(d.launch()).rejects.toMatchObject({ code: 'no-capacity' });
  expect(asks(d)).toHaveLength(2);
});
