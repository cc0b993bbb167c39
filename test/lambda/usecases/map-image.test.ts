import type { Caller } from '../../../lambda/domain/caller';
import type { MapOrder } from '../../../lambda/domain/mapped-image';
import { DAY } from '../../../lambda/domain/time';
import type { Price, Ware } from '../../../lambda/domain/price';
import { Refusal } from '../../../lambda/domain/refusal';
import type { Catalogue } from '../../../lambda/ports/images';
import { checkImages } from '../../../lambda/usecases/check-images';
import { mapImage, type MapPorts } from '../../../lambda/usecases/map-image';
import { unmapImage } from '../../../lambda/usecases/unmap-image';
import { anAmi } from '../../builders/ami';
import { anImage } from '../../builders/image';
import { aPrice } from '../../builders/price';
import { T0 } from '../../builders/session';
import { FakeAmiFacts } from '../../fakes/fake-ami-facts';
import { FakeClock } from '../../fakes/fake-clock';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';
import { FakePrices } from '../../fakes/fake-prices';

const TEACHER: Caller = { owner: 'tess', role: 'teacher', from: '192.0.2.7' };
const MEMBER: Caller = { owner: 'ada', role: 'member', from: '192.0.2.7' };
const DIRECT: Caller = { owner: 'script', role: 'member', from: 'direct' };
const AMI = anAmi({ name: 'ubuntu/images/x' });
const SOURCE = { ami: AMI.id };
const ORDER: MapOrder = { name: 'Lab' };

const ofStack: Catalogue = {
  list: async () => [anImage()],
  find: async (key) => (key === anImage().key ? anImage() : undefined),
};

function world(changes: Partial<MapPorts> = {}) {
  const mapped = new FakeMappedImages();
  const amiFacts = new FakeAmiFacts(AMI);
  const priceBook = new FakePrices(T0);
  const asked: string[] = [];
  const priceList = {
    async price(ware: Ware): Promise<Price> {
      asked.push(ware.type);
      if (ware.type === 'x9.none') throw new Refusal('no-price', 'none');
      return aPrice(ware);
    },
  };
  const clock = new FakeClock(T0);
  const parameterPaths = ['/aws/service/', '/berth/demo/'];
  const ports = { ofStack, mapped, amiFacts, priceBook, priceList, limits: {}, parameterPaths, clock };
  return { ...ports, asked, ports: { ...ports, ...changes } };
}

const refused = async (
  caller: Caller,
  key: string,
  order: MapOrder,
  source: Parameters<typeof mapImage>[4],
  changes: Partial<MapPorts> = {},
) => {
  const { ports, mapped } = world(changes);
  const error: unknown = await mapImage(ports, caller, key, order, source).catch((e: unknown) => e);
  expect(mapped.all.size).toBe(0);
  return error instanceof Refusal ? `${error.code}: ${error.message}` : error;
};

it('a teacher maps an AMI with nothing but a name, and it is lent with what is usual', async () => {
  const { ports, mapped, asked } = world();
  const done = await mapImage(ports, TEACHER, 'lab', ORDER, SOURCE);
  expect(done).toMatchObject({ mappedBy: 'tess', mappedAt: T0, checkedAt: T0, findings: [] });
  expect(done.image).toMatchObject({
    key: 'lab',
    kind: 'semi-managed',
    loginUser: 'ubuntu',
    defaultType: 't3.small',
    allowedTypes: ['t3.small', 't3.medium', 't3.large'],
    diskGiB: 20,
    source: SOURCE,
  });
  expect(mapped.all.get('lab')).toEqual(done);
  expect(asked).toEqual(['t3.small', 't3.medium', 't3.large']);
});

it('only prices that are not in the book are asked for; one that AWS does not name is a warning', async () => {
  const { ports, priceBook, asked } = world();
  await priceBook.write(aPrice({ type: 't3.small' }));
  const allowedTypes = ['t3.small', 'x9.none'];
  const { findings } = await mapImage(ports, TEACHER, 'lab', { ...ORDER, allowedTypes }, SOURCE);
  expect(asked).toEqual(['x9.none']);
  expect(findings).toEqual([
    { level: 'warning', code: 'no-price', text: expect.stringContaining('x9.none') },
  ]);
});

it('what is said counts before what is guessed, and the first of the types is the default', async () => {
  const { ports } = world();
  const order = { ...ORDER, loginUser: 'lab', allowedTypes: ['m5.large', 't3.small'], diskGiB: 50 };
  const { image } = await mapImage(ports, DIRECT, 'lab', order, SOURCE);
  expect(image).toMatchObject({ loginUser: 'lab', defaultType: 'm5.large', diskGiB: 50 });
});

it('a disk that is not asked for is as large as that of the AMI', async () => {
  const amiFacts = new FakeAmiFacts({ ...AMI, rootGiB: 33 });
  const { image, findings } = await mapImage(world({ amiFacts }).ports, TEACHER, 'lab', ORDER, SOURCE);
  expect([image.diskGiB, findings]).toEqual([33, []]);
});

const WINDOWS = anAmi({
  name: 'Windows_Server-2022-English-Full-Base',
  platform: 'windows',
  operation: 'RunInstances:0002',
  ownerAlias: 'amazon',
  own: false,
  rootGiB: 30,
});

it('a Windows AMI is mapped as one: its desktop, its user, its licence in the price, and what it needs', async () => {
  const amiFacts = new FakeAmiFacts(WINDOWS);
  const wares: Ware[] = [];
  const priceList = { price: async (ware: Ware) => (wares.push(ware), aPrice(ware)) };
  const { image, findings } = await mapImage(
    world({ amiFacts, priceList }).ports,
    TEACHER,
    'lab',
    ORDER,
    SOURCE,
  );
  expect(image).toMatchObject({
    kind: 'semi-managed',
    os: 'windows',
    loginUser: 'Administrator',
    defaultType: 't3.large',
    allowedTypes: ['t3.large', 't3.xlarge', 't3.2xlarge'],
    diskGiB: 50,
    readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }],
  });
  expect(findings).toEqual([]);
  expect(wares.map(({ type, operation }) => `${type} ${operation}`)).toEqual([
    't3.large RunInstances:0002',
    't3.xlarge RunInstances:0002',
    't3.2xlarge RunInstances:0002',
  ]);
});

it('mapping a key again takes the place of what it was', async () => {
  const { ports, mapped } = world();
  await mapImage(ports, TEACHER, 'lab', ORDER, SOURCE);
  await mapImage(ports, TEACHER, 'lab', { name: 'Better' }, SOURCE);
  expect([...mapped.all.values()].map(({ image }) => image.name)).toEqual(['Better']);
});

it('what is refused is not written, and the refusal says why', async () => {
  expect(await refused(MEMBER, 'lab', ORDER, SOURCE)).toMatch(/^not-allowed: /);
  expect(await refused(TEACHER, 'python', ORDER, SOURCE)).toMatch(/^conflict: .*"python"/);
  expect(await refused(TEACHER, 'lab', ORDER, { ami: 'ami-2' })).toMatch(/^invalid: There is no such AMI/);
  expect(await refused(TEACHER, 'lab', ORDER, { parameter: '/berth/other/x' })).toMatch(
    /^invalid: parameter: only .*\/aws\/service\/ and \/berth\/demo\//,
  );
  expect(await refused(TEACHER, 'lab', ORDER, { parameter: '/berth/demo/x' })).toMatch(/^image-unavailable/);
  expect(await refused(TEACHER, 'lab', { ...ORDER, allowedTypes: ['t4g.small'] }, SOURCE)).toMatch(
    /^invalid: .*t4g\.small is arm64/,
  );
  const notAmong = { ...ORDER, defaultType: 't3.small', allowedTypes: ['m5.large'] };
  expect(await refused(TEACHER, 'lab', notAmong, SOURCE)).toMatch(/^invalid: defaultType: t3\.small/);
  const amiFacts = new FakeAmiFacts(anAmi());
  expect(await refused(TEACHER, 'lab', ORDER, SOURCE, { amiFacts })).toMatch(
    /^invalid: loginUser: .*"lab-linux"/,
  );
  const limits = { allowedTypes: ['m5.large'] };
  expect(await refused(TEACHER, 'lab', ORDER, SOURCE, { limits })).toMatch(/^not-allowed-type: .*m5\.large/);
});

it('a mapped image is unmapped once, and one of the stack never', async () => {
  const { ports, mapped } = world();
  await mapImage(ports, TEACHER, 'lab', ORDER, SOURCE);
  await expect(unmapImage(ports, MEMBER, 'lab')).rejects.toMatchObject({ code: 'not-allowed' });
  expect(mapped.all.size).toBe(1);
  await unmapImage(ports, TEACHER, 'lab');
  expect(mapped.all.size).toBe(0);
  await expect(unmapImage(ports, TEACHER, 'lab')).rejects.toMatchObject({ code: 'not-found' });
  await expect(unmapImage(ports, TEACHER, 'python')).rejects.toMatchObject({ code: 'conflict' });
});

describe('checking them again', () => {
  it('keeps what is found with the image, and the time', async () => {
    const { ports, mapped, amiFacts, clock } = world();
    await mapImage(ports, TEACHER, 'lab', ORDER, SOURCE);
    clock.set(T0 + DAY);
    amiFacts.amis.set(AMI.id, { ...AMI, deprecatedAt: T0 });
    const { checked, found } = await checkImages(ports);
    expect([checked, found.map(({ image, code }) => `${image} ${code}`)]).toEqual([1, ['lab deprecated']]);
    expect(mapped.all.get('lab')).toMatchObject({
      checkedAt: T0 + DAY,
      mappedAt: T0,
      findings: [{ code: 'deprecated' }],
    });
    amiFacts.amis.clear();
    await checkImages(ports);
    expect(mapped.all.get('lab')?.findings).toMatchObject([{ level: 'refusal', code: 'ami-missing' }]);
  });

  it('finds a parameter that is gone, and a price that is missing', async () => {
    const { ports, mapped, amiFacts } = world();
    amiFacts.parameters.set('/berth/demo/x', AMI.id);
    const order = { ...ORDER, allowedTypes: ['x9.none'] };
    await mapImage(ports, TEACHER, 'lab', order, { parameter: '/berth/demo/x' });
    amiFacts.parameters.clear();
    await checkImages(ports);
    const codes = mapped.all.get('lab')?.findings.map(({ code }) => code);
    expect(codes).toEqual(['image-unavailable', 'no-price']);
  });

  it('finds that a parameter names a Windows AMI since, where it named a Linux one', async () => {
    const { ports, mapped, amiFacts } = world();
    amiFacts.parameters.set('/berth/demo/x', AMI.id);
    await mapImage(ports, TEACHER, 'lab', ORDER, { parameter: '/berth/demo/x' });
    amiFacts.amis.set(AMI.id, WINDOWS);
    await checkImages(ports);
    expect(mapped.all.get('lab')?.findings[0]).toMatchObject({
      level: 'refusal',
      code: 'platform',
      text: expect.stringContaining('Map it again'),
    });
  });

  it('goes on when AWS fails on one of them, and says which', async () => {
    const { ports, mapped, amiFacts } = world();
    await mapImage(ports, TEACHER, 'a', ORDER, SOURCE);
    await mapImage(ports, TEACHER, 'b', ORDER, SOURCE);
    jest.spyOn(amiFacts, 'find').mockRejectedValueOnce(new Error('AWS is busy'));
    expect(await checkImages(ports)).toEqual({ checked: 2, found: [], failed: ['a: AWS is busy'] });
    expect(mapped.all.size).toBe(2);
  });
});
