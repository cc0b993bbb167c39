import { ZONE_A, ZONE_B, Ec2Fixture } from './ec2-fixture';
import { refusal } from './running-emulator';

jest.setTimeout(180_000);

let cloud: Ec2Fixture;

beforeAll(async () => {
  cloud = await Ec2Fixture.start();
});

afterEach(async () => cloud.emulator.control.clearFaults());

afterAll(async () => cloud.end());

describe('faults', () => {
  const fault = { service: 'ec2', action: 'RunInstances' };

  it('refuse as often as asked, in the zone that was named, and nowhere else', async () => {
    await cloud.emulator.control.addFault({ ...fault, subnet: ZONE_A, code: 'InsufficientInstanceCapacity' });
    expect(await cloud.launched({ SubnetId: ZONE_B })).toMatch(/^i-/);
    expect(await refusal(cloud.launched())).toBe('InsufficientInstanceCapacity');
    expect(await cloud.launched()).toMatch(/^i-/);
  });

  it('lose the answer of a launch that was carried out, and the same token finds it', async () => {
    await cloud.emulator.control.addFault({ ...fault, loseAnswer: true });
    const before = (await cloud.emulator.control.instances()).length;
    await expect(cloud.launched({ ClientToken: 'lost' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
    const after = await cloud.emulator.control.instances();
    expect(after).toHaveLength(before + 1);
    expect(await cloud.launched({ ClientToken: 'lost' })).toBe(after.at(-1)?.id);
  });

  it('make a call slow', async () => {
    await cloud.emulator.control.addFault({ ...fault, delayMs: 400 });
    const start = Date.now();
    await cloud.launched();
    expect(Date.now() - start).toBeGreaterThanOrEqual(400);
  });
});
