import { worstCase } from '../../../lambda/domain/credit';
import { MINUTE } from '../../../lambda/domain/time';
import { anImage } from '../../builders/image';
import { ADA, Deployment } from './a-deployment';

const LARGE = 't3.large';
const NOT_ALLOWED = 'python cannot be launched as p5.48xlarge. Allowed: t3.large, t3.medium.';

const calls = (d: Deployment, from: number): readonly string[] =>
  d.aws.trips.all.slice(from).map(({ call }) => call);

async function stopped(): Promise<Deployment> {
  const d = new Deployment();
  await d.stopped();
  return d;
}

test('a stopped computer is started as another allowed type: first on record, then in EC2, and it borrows nothing', async () => {
  const d = await stopped();
  expect(d.instance.type).toBe('t3.medium');
  const from = d.aws.trips.all.length;
  await d.start(60, ADA, LARGE);
  const order = calls(d, from);
  const at = ['sessions.save', 'computers.resize', 'computers.boundCredits', 'computers.tag'].map((call) =>
    order.findIndex((one) => one.startsWith(call)),
  );
  expect(at).toEqual(at.toSorted((a, b) => a - b));
  expect(at).not.toContain(-1);
  await d.pass(MINUTE);
  expect(d.instance).toMatchObject({ type: LARGE, state: 'running', mayBorrow: false });
  expect(d.session).toMatchObject({ state: 'ready', instanceType: LARGE, generation: 2 });
  expect(d.session).not.toHaveProperty('resizing');
  expect(d.aws.events.find(({ what }) => what === 'start')).toMatchObject({ detail: LARGE });
});

test('its worst case is reserved at the price of the new type, and each hour is settled as what it ran as', async () => {
  const d = await stopped();
  const asMedium = d.session.credit?.spent ?? 0;
  d.prices.instances.set(LARGE, 900_000);
  await d.start(60, ADA, LARGE);
  const { credit, lease } = d.session;
  const parked = credit?.rates.parked ?? 0;
  const expected = worstCase({ running: { x: 905_000 }, parked }, lease, d.clock.now());
  expect(credit?.reserved).toBeGreaterThanOrEqual(expected);
  expect(credit?.reserved).toBeLessThan(expected * 1.01);
  expect(credit?.rates.running).toMatchObject({ 't3.medium': 46_600, [LARGE]: 905_000 });
  await d.pass(60 * MINUTE);
  await d.pass(2 * MINUTE);
  const asLarge = (d.session.credit?.spent ?? 0) - asMedium;
  expect(asLarge).toBeGreaterThanOrEqual(900_000);
  // And back: what it was as the dear type is not reserved for any more.
  await d.start(60, ADA, 't3.medium');
  const again = worstCase({ running: { x: 46_600 }, parked }, d.session.lease, d.clock.now());
  expect(d.session.credit?.reserved).toBeLessThan(again * 1.01);
  await d.pass(10 * MINUTE);
  const before = d.session.credit?.reserved ?? 0;
  await d.extend(60);
  expect((d.session.credit?.reserved ?? 0) - before).toBeLessThan(60_000);
});

test('credit that does not pay for the new type refuses the start and says what would fit as that type', async () => {
  const d = await stopped();
  d.prices.instances.set(LARGE, 900_000);
  const { reserved, spent } = d.aws.account('ada');
  d.aws.accounts.set('ada', { granted: reserved + spent + 500_000, reserved, spent });
  await expect(d.start(240, ADA, LARGE)).rejects.toMatchObject({
    code: 'no-credit',
    message: expect.stringMatching(/cover a lease of [12]?\d minutes/),
  });
  expect(d.session).toMatchObject({ state: 'stopped', instanceType: 't3.medium', generation: 1 });
  await d.start(240);
  expect(d.session.state).toBe('starting');
});

test.each([
  ['that its image does not allow', 'p5.48xlarge', 'not-allowed-type', NOT_ALLOWED, () => undefined],
  [
    'while its image has left the catalogue',
    LARGE,
    'not-allowed-type',
    'It can still be started as t3.medium.',
    (d: Deployment) => (d.aws.images = []),
  ],
  ['without a price', LARGE, 'no-price', LARGE, (d: Deployment) => d.prices.instances.delete(LARGE)],
])('a start as a type %s is refused, and changes nothing', async (_title, type, code, text, before) => {
  const d = await stopped();
  before(d);
  const { version } = d.session;
  await expect(d.start(60, ADA, type)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(text),
  });
  expect(d.session.version).toBe(version);
  expect(d.instance).toMatchObject({ type: 't3.medium', state: 'stopped' });
});

test('a start as what it is needs neither catalogue nor price', async () => {
  const d = await stopped();
  d.aws.images = [];
  d.prices.instances.clear();
  const from = d.aws.trips.all.length;
  await d.start(60, ADA, 't3.medium');
  expect(calls(d, from)).not.toContain('computers.resize');
  expect(d.session).toMatchObject({ state: 'starting', instanceType: 't3.medium' });
});

test('a computer that runs does not become another type, and is told how it could', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.start(60, ADA, LARGE)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Stop it first, then start it as t3.large.'),
  });
  expect(d.session).toMatchObject({ generation: 1, instanceType: 't3.medium' });
});

test('the same start twice, as the same type, is one start', async () => {
  const d = await stopped();
  await d.start(60, ADA, LARGE);
  expect(await d.start(60, ADA, LARGE)).toMatchObject({ generation: 2, instanceType: LARGE });
});

test('without capacity for the new type it stays stopped as that type, and can be started as what it was', async () => {
  const d = await stopped();
  d.aws.startRefusal = { code: 'no-capacity', text: 'AWS has no capacity for it now.' };
  await expect(d.start(60, ADA, LARGE)).rejects.toMatchObject({ code: 'no-capacity' });
  expect(d.session).toMatchObject({
    state: 'stopped',
    instanceType: LARGE,
    reasons: [{ code: 'no-capacity' }],
  });
  expect(d.instance.type).toBe(LARGE);
  d.aws.startRefusal = undefined;
  await d.start(60, ADA, 't3.medium');
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'ready', instanceType: 't3.medium' });
});

test('a type that EC2 refuses leaves it stopped as what it was, and the next start is the usual one', async () => {
  const d = await stopped();
  d.aws.resizeRefusal = { code: 'not-allowed-type', text: 'AWS does not let it.' };
  await expect(d.start(60, ADA, LARGE)).rejects.toMatchObject({ code: 'not-allowed-type' });
  expect(d.session).toMatchObject({
    state: 'stopped',
    instanceType: 't3.medium',
    reasons: [{ code: 'not-allowed-type', text: 'It could not be started: AWS does not let it.' }],
  });
  d.aws.resizeRefusal = undefined;
  await d.start();
  await d.pass(MINUTE);
  expect(d.session).toMatchObject({ state: 'ready', instanceType: 't3.medium' });
});

test('a crash after the type was changed and before its credits were bounded: the next start bounds them', async () => {
  const twin = await stopped();
  const from = twin.aws.trips.all.length;
  await twin.start(60, ADA, LARGE);
  const at = calls(twin, from).indexOf('computers.boundCredits') + 1;
  const d = await stopped();
  d.aws.trips.crashAt({ at, when: 'before' });
  expect(await d.dies(() => d.start(60, ADA, LARGE))).toBe(true);
  expect(d.instance).toMatchObject({ type: LARGE, mayBorrow: true, state: 'stopped' });
  await d.pass(2 * MINUTE);
  await d.sweep();
  expect(d.session).toMatchObject({ state: 'stopped', instanceType: LARGE });
  await d.start();
  await d.pass(MINUTE);
  expect(d.instance).toMatchObject({ type: LARGE, mayBorrow: false, state: 'running' });
});

test('what somebody made another type outside Berth is started as what its record says', async () => {
  const d = await stopped();
  d.aws.images = [anImage({ allowedTypes: ['t3.medium'] })];
  d.instance.type = 'p5.48xlarge';
  await d.start();
  await d.pass(MINUTE);
  expect(d.instance).toMatchObject({ type: 't3.medium', state: 'running' });
});

test.each(['t3.large', 'p5.48xlarge'])(
  'a computer that was made a %s outside Berth, and swept since, is started as what its record says, at its price',
  async (type) => {
    const d = new Deployment();
    await d.stopped();
    d.instance.type = type;
    d.instance.mayBorrow = true;
    await d.pass(5 * MINUTE);
    await d.sweep();
    await d.start(60);
    await d.pass(2 * MINUTE);
    expect(d.instance).toMatchObject({ type: 't3.medium', state: 'running', mayBorrow: false });
    expect(d.violations).toEqual([]);
  },
);
