import { estimateView } from '../../../lambda/contract/estimate-answer';
import type { Policy } from '../../../lambda/domain/policy';
import type { Refusal } from '../../../lambda/domain/refusal';
import { MINUTE } from '../../../lambda/domain/time';
import { estimateLaunch } from '../../../lambda/usecases/estimate-launch';
import { FakeImages } from '../../fakes/fake-images';
import { ADA, Deployment } from './a-deployment';

function estimate(d: Deployment, diskGiB?: number) {
  const { clock, prices, accounts, policy } = d;
  const ports = { clock, prices, accounts, policy, images: new FakeImages(d.aws) };
  return estimateLaunch(ports, ADA, { image: 'python', diskGiB });
}

test('a larger disk is priced in the estimate, reserved, recorded and lent', async () => {
  const d = new Deployment();
  const usual = await estimate(d);
  const larger = await estimate(d, 120);
  expect([usual.diskGiB, larger.diskGiB]).toEqual([20, 120]);
  expect(larger.rates.parked).toBeGreaterThan(usual.rates.parked);
  expect(larger.rates.running).toEqual(usual.rates.running);
  expect(larger.worstCase).toBeGreaterThan(usual.worstCase);
  expect(estimateView(larger)).toMatchObject({ diskGiB: 120, worstCase: larger.worstCase });
  const session = await d.launch({ image: 'python', diskGiB: 120 });
  expect(session.image.diskGiB).toBe(120);
  expect(session.credit).toMatchObject({ rates: larger.rates, reserved: larger.worstCase });
  expect(d.aws.account('ada').reserved).toBe(larger.worstCase);
});

/** What an owner has spent on a computer that was stopped for an hour. */
async function spentOn(diskGiB?: number): Promise<number> {
  const d = new Deployment();
  await d.launch({ image: 'python', diskGiB });
  await d.pass(MINUTE);
  await d.stop();
  await d.pass(60 * MINUTE);
  await d.terminate();
  await d.pass(MINUTE);
  return d.aws.account('ada').spent;
}

test('the disk costs for as long as it is there: what is settled for a parked hour grows with it', async () => {
  expect(await spentOn(200)).toBeGreaterThan(await spentOn());
});

test.each<[number | undefined, number, boolean]>([
  [undefined, 200, true],
  [undefined, 201, false],
  [500, 500, true],
  [40, 41, false],
  [40, 20, true],
])(
  'where %s GiB are allowed, %d are: %s, in the estimate as at launch',
  async (largestDiskGiB, asked, allowed) => {
    const d = new Deployment();
    const policy: Policy = { ...d.policy, largestDiskGiB };
    d.policy = policy;
    const both = await Promise.allSettled([
      estimate(d, asked),
      d.launch({ image: 'python', diskGiB: asked }),
    ]);
    const came = both.map((it) => (it.status === 'fulfilled' ? true : (it.reason as Refusal).code));
    expect(came).toEqual(allowed ? [true, true] : ['invalid', 'invalid']);
  },
);

test('a policy that was tightened since does not part a repeated launch from its session', async () => {
  const d = new Deployment();
  const order = { image: 'python', diskGiB: 150 };
  const { id } = await d.launch(order);
  d.policy = { ...d.policy, largestDiskGiB: 100 };
  expect((await d.launch(order)).id).toBe(id);
});
