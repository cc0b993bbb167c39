import { MINUTE } from '../../../lambda/domain/time';
import { estimateLaunch } from '../../../lambda/usecases/estimate-launch';
import { grantCredit } from '../../../lambda/usecases/grant-credit';
import { showAccount } from '../../../lambda/usecases/show-account';
import { FakeImages } from '../../fakes/fake-images';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

/** The sums of an owner's ledger, which must be the account at any time. */
function sums(d: Deployment, owner = 'ada') {
  const own = d.aws.ledger.filter((entry) => entry.owner === owner);
  const sum = (of: 'granted' | 'reserved' | 'spent'): number =>
    own.reduce((total, entry) => total + entry[of], 0);
  return { granted: d.aws.initialCredit + sum('granted'), reserved: sum('reserved'), spent: sum('spent') };
}

async function estimate(d: Deployment, minutes?: number) {
  const { clock, prices, accounts, policy } = d;
  const ports = { clock, prices, accounts, policy, images: new FakeImages(d.aws) };
  return estimateLaunch(ports, ADA, { image: 'python', minutes });
}

test('a launch reserves what the estimate said, and the ledger says so', async () => {
  const d = new Deployment();
  const { worstCase } = await estimate(d);
  await d.launch();
  expect(d.aws.account('ada')).toMatchObject({ reserved: worstCase, spent: 0 });
  expect(sums(d)).toMatchObject({ reserved: worstCase, spent: 0 });
});

test('an owner whose credit pays for no useful lease is refused, told what would fit, and nothing starts', async () => {
  const d = new Deployment();
  d.aws.initialCredit = 1;
  await expect(d.launch()).rejects.toMatchObject({
    code: 'no-credit',
    message: expect.stringContaining('0.00 $ free'),
  });
  expect([d.aws.records.size, d.aws.instances.size, d.aws.secrets.size]).toEqual([0, 0, 0]);
  expect(d.aws.account('ada')).toMatchObject({ reserved: 0, spent: 0 });
});

test('a lease that credit does not cover is as long as credit pays for, and says what bound it', async () => {
  const d = new Deployment();
  const { worstCase } = await estimate(d, 60);
  d.aws.initialCredit = worstCase;
  const session = await d.launch();
  const minutes = (session.lease.stopAt - d.clock.now()) / MINUTE;
  expect(session.lease.boundBy).toBe('credit');
  expect(minutes).toBeGreaterThan(55);
  expect(minutes).toBeLessThanOrEqual(60);
  expect(d.aws.account('ada').free).toBeGreaterThanOrEqual(0);
});

test('a computer stops when its credit is used up, before the account is overspent, and its owner reads why', async () => {
  const d = new Deployment();
  const { worstCase } = await estimate(d, 15);
  d.aws.initialCredit = worstCase;
  const { lease } = await d.launch();
  expect(lease.boundBy).toBe('credit');
  while (d.clock.now() < lease.stopAt + 5 * MINUTE) {
    await d.pass(MINUTE);
    const { granted, reserved, spent, free } = d.aws.account('ada');
    expect(free).toBeGreaterThanOrEqual(0);
    expect(reserved + spent).toBeLessThanOrEqual(granted);
  }
  const usedUp = new Date(lease.stopAt).toISOString().slice(11, 16);
  expect(d.session).toMatchObject({
    state: 'stopped',
    intent: { because: 'deadline' },
    reasons: [{ code: 'credit', text: `It was stopped because its credit was used up at ${usedUp} UTC.` }],
  });
  expect(d.aws.account('ada').spent).toBeGreaterThan(0);
  await expect(d.start()).rejects.toMatchObject({ code: 'no-credit' });
});

test('a stop settles what was used and keeps parking reserved; an end gives the rest back', async () => {
  const d = new Deployment();
  await d.launch();
  await d.pass(60 * MINUTE);
  await d.stop();
  await d.pass(2 * MINUTE);
  const atRest = d.aws.account('ada');
  expect(atRest.spent).toBeGreaterThan(0);
  expect(atRest.reserved).toBe(d.session.credit?.reserved);
  await d.terminate();
  await d.pass(2 * MINUTE);
  const over = d.aws.account('ada');
  expect(over.reserved).toBe(0);
  expect(over.spent).toBeLessThanOrEqual(atRest.spent + atRest.reserved);
  expect(sums(d)).toEqual({ granted: over.granted, reserved: over.reserved, spent: over.spent });
});

test('starting again and extending reserve anew, or are refused with how much is missing', async () => {
  const d = new Deployment();
  await d.launch({ image: 'python', minutes: 30 });
  await d.pass(2 * MINUTE);
  const { free, granted } = d.aws.account('ada');
  d.aws.accounts.set('ada', { ...d.aws.account('ada'), granted: granted - free });
  await expect(d.extend(60)).rejects.toMatchObject({
    code: 'no-credit',
    message: expect.stringContaining('It covers no minute'),
  });
  await d.stop();
  await d.pass(2 * MINUTE);
  await expect(d.start(600)).rejects.toMatchObject({ code: 'no-credit' });
  expect(d.session.intent.to).toBe('stop');
  d.aws.accounts.set('ada', { ...d.aws.account('ada'), granted });
  await d.start(600);
  await d.extend(10);
  expect(sums(d)).toMatchObject({ reserved: d.session.credit?.reserved, spent: d.session.credit?.spent });
});

test('a launch that EC2 refuses gives all of it back', async () => {
  const d = new Deployment();
  for (const { zone } of d.aws.zones) d.aws.refusals.set(zone, 'InsufficientInstanceCapacity');
  await expect(d.launch()).rejects.toMatchObject({ code: 'no-capacity' });
  expect(d.aws.account('ada')).toMatchObject({ reserved: 0, spent: 0 });
});

test('the same key twice reserves once', async () => {
  const d = new Deployment();
  await Promise.all([d.launch(), d.launch()]);
  expect(d.aws.ledger.filter(({ what }) => what === 'reserve')).toHaveLength(1);
});

test('a grant adds once for each id; only an administrator or IAM grants, and no more is taken back than is free', async () => {
  const d = new Deployment();
  const ports = { accounts: d.accounts, clock: d.clock };
  const before = d.aws.account('ada').free;
  await grantCredit(ports, ROOT, 'ada', { id: 'g1', amount: 5_000_000 });
  await grantCredit(ports, ROOT, 'ada', { id: 'g1', amount: 5_000_000 });
  expect(d.aws.account('ada').free).toBe(before + 5_000_000);
  await expect(grantCredit(ports, ADA, 'ada', { id: 'g2', amount: 1 })).rejects.toMatchObject({
    code: 'not-allowed',
  });
  await expect(
    grantCredit(ports, ROOT, 'ada', { id: 'g3', amount: -before - 5_000_001 }),
  ).rejects.toMatchObject({ code: 'no-credit' });
});

test("somebody else's account looks like none, but not to an administrator", async () => {
  const d = new Deployment();
  await expect(showAccount(d.accounts, BOB, 'ada')).rejects.toMatchObject({ code: 'not-found' });
  expect((await showAccount(d.accounts, ROOT, 'ada')).account.owner).toBe('ada');
  expect((await showAccount(d.accounts, ADA, 'ada')).ledger).toEqual([]);
});
