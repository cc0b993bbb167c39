import type { Ami } from '../../../lambda/domain/ami';
import type { Caller } from '../../../lambda/domain/caller';
import type { Image } from '../../../lambda/domain/image';
import type { MapOrder } from '../../../lambda/domain/mapped-image';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import type { LaunchOrder } from '../../../lambda/usecases/launch-session';
import { mapImage } from '../../../lambda/usecases/map-image';
import { revealCredential } from '../../../lambda/usecases/reveal-credential';
import { anAmi } from '../../builders/ami';
import { anImage } from '../../builders/image';
import { aPrice } from '../../builders/price';
import { T0 } from '../../builders/session';
import { FakeAmiFacts } from '../../fakes/fake-ami-facts';
import { FakeClock } from '../../fakes/fake-clock';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';
import { FakePrices } from '../../fakes/fake-prices';
import { ADA, Deployment } from './a-deployment';

const TEACHER: Caller = { owner: 'tess', role: 'teacher', from: '192.0.2.7' };
const AMI = anAmi({ name: 'ubuntu/images/x' });
const WINDOWS: Partial<Ami> = { platform: 'windows', operation: 'RunInstances:0002', rootGiB: 30 };

/** Maps an AMI as `lab`; answers what the catalogue holds then, and why if it was refused. */
async function mapping(
  ami: Partial<Ami> | undefined,
  order: Partial<MapOrder> = {},
  source: Image['source'] = { ami: AMI.id },
  key = 'lab',
) {
  const mapped = new FakeMappedImages();
  const stack = anImage({ key: 'python' });
  const asked: string[] = [];
  const ports = {
    mapped,
    ofStack: { list: async () => [stack], find: async (k: string) => (k === stack.key ? stack : undefined) },
    amiFacts: new FakeAmiFacts(...(ami === undefined ? [] : [{ ...AMI, ...ami }])),
    priceBook: new FakePrices(T0),
    priceList: { price: async (ware: Parameters<typeof aPrice>[0]) => (asked.push('price'), aPrice(ware)) },
    limits: {},
    parameterPaths: ['/aws/service/', '/berth/demo/'],
    clock: new FakeClock(T0),
  };
  const why = await mapImage(ports, TEACHER, key, { name: 'Lab', ...order }, source).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { why, mapped: mapped.all, asked };
}

type Mapping = Parameters<typeof mapping>;

test.each<[string, Mapping, string, string]>([
  [
    'a parameter elsewhere',
    [{}, {}, { parameter: '/else/where' }],
    'invalid',
    'only parameters below /aws/service/',
  ],
  [
    'a parameter that is not there',
    [{}, {}, { parameter: '/berth/demo/x' }],
    'image-unavailable',
    '/berth/demo/x',
  ],
  ['an AMI that was deleted', [undefined], 'invalid', 'There is no such AMI'],
  ['an AMI that was disabled', [{ state: 'disabled' }], 'invalid', 'is disabled, not available'],
  [
    'an AMI of another architecture',
    [{ architecture: 'arm64' }],
    'invalid',
    'is arm64; only x86_64 can be lent',
  ],
  ['a type of another architecture', [{}, { defaultType: 't4g.small' }], 'invalid', 't4g.small is arm64'],
  ['a key of the stack', [{}, {}, { ami: AMI.id }, 'python'], 'conflict', 'Choose another key'],
  ['an AMI whose name tells nothing', [{ name: 'x' }], 'invalid', 'does not tell whom it lets in'],
  [
    'the user of Windows on Linux',
    [{}, { loginUser: 'Administrator' }],
    'invalid',
    'this AMI is a Linux one',
  ],
  [
    'another user on Windows',
    [WINDOWS, { loginUser: 'ada' }],
    'invalid',
    'password of Administrator only, not of "ada"',
  ],
  [
    'too small a disk for Windows',
    [{ ...WINDOWS, rootGiB: 8 }, { diskGiB: 29 }],
    'invalid',
    'Windows needs 30 GiB',
  ],
  [
    'Windows with SQL Server',
    [{ ...WINDOWS, operation: 'RunInstances:0006' }],
    'invalid',
    'billed as RunInstances:0006',
  ],
])('mapping %s is refused, says why, and leaves nothing', async (_what, how, code, why) => {
  const done = await mapping(...how);
  expect(done.why).toMatchObject({ code, message: expect.stringContaining(why) });
  expect(done.mapped.size).toBe(0);
  expect(done.asked).toEqual([]);
});

test.each<[string, number, string[]]>([
  ['long after today', T0 + 31 * DAY, []],
  ['soon', T0 + DAY, ['will be deprecated on 2026-11-26']],
  ['since yesterday', T0 - DAY, ['is deprecated since 2026-11-24']],
])(
  'an AMI that is deprecated %s is mapped, for EC2 launches it; people are told of it',
  async (_when, deprecatedAt, told) => {
    const { why, mapped } = await mapping({ deprecatedAt });
    expect(why).toBeUndefined();
    const findings = mapped.get('lab')?.findings ?? [];
    expect(findings.map(({ level }) => level)).toEqual(told.map(() => 'warning'));
    for (const [n, text] of told.entries()) expect(findings[n]?.text).toContain(text);
  },
);

test('whoever maps a Windows AMI that is not one of AWS is told that it may have no password to hand out', async () => {
  const { mapped } = await mapping(WINDOWS);
  expect(mapped.get('lab')?.findings).toMatchObject([
    {
      level: 'warning',
      code: 'password',
      text: expect.stringContaining('random password at the first boot'),
    },
  ]);
});

const GPU = anImage({
  key: 'gpu',
  gpu: true,
  defaultType: 'g4dn.xlarge',
  allowedTypes: ['g4dn.xlarge', 'g5.xlarge'],
});
const LAB = anImage({ key: 'lab', os: 'windows', loginUser: 'Administrator' });

test.each<[string, Partial<LaunchOrder>, string, string]>([
  ['an image that is not there', { image: 'none' }, 'not-found', 'none'],
  [
    'a type without a GPU, of an image for one',
    { image: 'gpu', instanceType: 't3.large' },
    'not-allowed-type',
    'it needs a GPU, and that type has none. Allowed: g4dn.xlarge, g5.xlarge',
  ],
  ['a disk smaller than the image', { diskGiB: 19 }, 'invalid', '20 to 200 GiB; 19 was asked for'],
  ['a disk larger than allowed', { diskGiB: 201 }, 'invalid', '20 to 200 GiB; 201 was asked for'],
  ['a script without an interpreter', { startupScript: 'echo' }, 'invalid', 'must begin with #!'],
  ['a script for another system', { image: 'lab', startupScript: '#!/bin/sh\n' }, 'invalid', 'PowerShell'],
  [
    'a script over 8 kB',
    { startupScript: '#!/bin/sh\n'.padEnd(9000, 'x') },
    'invalid',
    '808 more than the 8192',
  ],
])('launching %s is refused, says why, and makes nothing', async (_what, order, code, why) => {
  const d = new Deployment();
  d.aws.images = [anImage(), GPU, LAB];
  await expect(d.launch({ image: 'python', ...order })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(why),
  });
  nothingIsThere(d);
});

test('a script that does not fit into user data is refused by how much, before anything is made', async () => {
  const d = new Deployment();
  d.bootExcess = 123;
  const order = { image: 'python', startupScript: '#!/bin/sh\n' };
  await expect(d.launch(order)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('123 bytes more than EC2 takes'),
  });
  nothingIsThere(d);
  // What was launched before is still what a repeat finds.
  d.bootExcess = 0;
  const { id } = await d.launch(order);
  d.bootExcess = 123;
  expect((await d.launch(order)).id).toBe(id);
});

function nothingIsThere({ aws }: Deployment): void {
  for (const all of [aws.records, aws.instances, aws.keyPairs, aws.secrets, aws.schedules, aws.accounts])
    expect(all.size).toBe(0);
  expect(aws.events).toEqual([]);
}

test('what is not changed is not taken for another order: the key with another disk or script is a conflict', async () => {
  const d = new Deployment();
  const order = { image: 'python', diskGiB: 30, startupScript: '#!/bin/sh\n' };
  const { id } = await d.launch(order);
  expect((await d.launch(order)).id).toBe(id);
  await expect(d.launch({ ...order, diskGiB: 31 })).rejects.toMatchObject({ code: 'conflict' });
  await expect(d.launch({ ...order, startupScript: '#!/bin/bash\n' })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(d.aws.instances.size).toBe(1);
});

test('the sessions of an image that is unmapped go on: they are extended, stopped, started and opened as before', async () => {
  const d = new Deployment();
  await d.ready();
  d.aws.images = [];
  await d.extend(10);
  expect(await revealCredential(d, ADA, d.id)).toMatchObject({ kind: 'ssh' });
  await d.stop();
  await d.pass(MINUTE);
  expect(d.session.state).toBe('stopped');
  await d.start();
  await d.pass(MINUTE);
  expect(d.session.state).toBe('ready');
  await expect(d.launch({ image: 'python' }, 'another')).rejects.toMatchObject({ code: 'not-found' });
});
