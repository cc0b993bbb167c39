import type { Image } from '../../../lambda/domain/image';
import { MINUTE } from '../../../lambda/domain/time';
import { anImage } from '../../builders/image';
import { Deployment, ROOT } from './a-deployment';

const RHEL = 'RunInstances:0010';
const DISKS = { diskGiB: 90, furtherDisks: [{ device: '/dev/sdb', sizeGiB: 10 }] };

/** A stopped computer whose record is lost; what EC2 bills it as, and its disks, are not what the catalogue says. */
async function lost(changes: Partial<Deployment['instance']> = {}, images?: readonly Image[]) {
  const d = new Deployment();
  await d.stopped();
  d.aws.records.clear();
  Object.assign(d.instance, { operation: RHEL, disks: DISKS }, changes);
  if (images) d.aws.images = [...images];
  d.aws.pause(10 * MINUTE);
  return { d, swept: await d.sweep() };
}

/** The start of it, and as what its price was asked for. */
async function started(d: Deployment): Promise<string[]> {
  const asked: string[] = [];
  const { instances } = d.prices;
  d.prices.rates = async (type, operation) => {
    asked.push(operation);
    return {
      type,
      operation,
      region: 'us-east-1',
      instancePerHour: instances.get(type) ?? 0,
      addressPerHour: 5_000,
      diskPerGiBMonth: 67_200,
      secretPerMonth: 0,
      fetchedAt: d.clock.now(),
    };
  };
  await d.start();
  return asked;
}

test('a rebuilt record says what EC2 bills the computer as and how large its disks are, and is priced so', async () => {
  const { d, swept } = await lost();
  expect([swept.rebuilt, swept.failed]).toEqual([[d.id], []]);
  expect(d.session.image).toMatchObject({ os: 'linux', operation: RHEL, ...DISKS });
  expect(await started(d)).toEqual([RHEL]);
  // 100 GiB at 0.0672 $ for the shortest month are 0.01 $ an hour.
  expect(d.session.credit?.rates.parked).toBe(10_000);
});

test.each([
  ['is in the catalogue', undefined],
  ['was unmapped', []],
  ['is a Linux one by now', [anImage()]],
])('a Windows computer stays one when its image %s', async (_what, images) => {
  const { d } = await lost({ os: 'windows', operation: 'RunInstances:0002' }, images);
  expect(d.session.image).toMatchObject({ os: 'windows', operation: 'RunInstances:0002' });
  expect(await started(d)).toEqual(['RunInstances:0002']);
});

test('whom a Windows computer lets in is known also without its image', async () => {
  const { d } = await lost({ os: 'windows' }, []);
  expect(d.session.image.loginUser).toBe('Administrator');
});

test('without its disks it is there for its owner all the same, but is not started before they are known', async () => {
  const { d, swept } = await lost({ disks: undefined });
  expect(swept.rebuilt).toEqual([d.id]);
  expect(swept.failed.join()).toContain(`${d.id}: Error: EC2 does not show the disk`);
  expect(await d.get(ROOT)).toMatchObject({ state: 'stopped', owner: 'ada' });
  await expect(d.start()).rejects.toMatchObject({
    code: 'no-price',
    message: expect.stringContaining('start it when it is known'),
  });
  expect(d.instance.state).toBe('stopped');

  d.instance.disks = DISKS;
  d.aws.pause(5 * MINUTE);
  expect((await d.sweep()).failed).toEqual([]);
  expect(d.session.image).toMatchObject(DISKS);
  expect(await started(d)).toEqual([RHEL]);
});

test('one of which EC2 does not say what it is billed as is not started', async () => {
  const { d } = await lost({ operation: undefined as unknown as string });
  await expect(d.start()).rejects.toMatchObject({ code: 'no-price' });
  const { version } = d.session;
  d.aws.pause(5 * MINUTE);
  await d.sweep();
  // What says nothing new is not written again.
  expect(d.session.version).toBe(version);
  d.instance.operation = RHEL;
  d.aws.pause(5 * MINUTE);
  await d.sweep();
  expect(await started(d)).toEqual([RHEL]);
});

test('disks are asked for once, and of no other computer', async () => {
  const { d } = await lost();
  const { length } = d.aws.trips.all.filter(({ call }) => call === 'estate.disks');
  await d.sweep();
  expect(d.aws.trips.all.filter(({ call }) => call === 'estate.disks')).toHaveLength(length);
  expect(length).toBe(1);
});
