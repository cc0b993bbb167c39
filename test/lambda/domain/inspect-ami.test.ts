import type { Ami, InstanceTypeFacts } from '../../../lambda/domain/ami';
import { whyNot } from '../../../lambda/domain/findings';
import { inspectAmi } from '../../../lambda/domain/inspect-ami';
import { DAY } from '../../../lambda/domain/time';
import { anAmi, aType } from '../../builders/ami';
import { T0 } from '../../builders/session';

const USE = { os: 'linux' as const, allowedTypes: ['t3.small', 't3.large'], diskGiB: 20 };
const TYPES = USE.allowedTypes.map((type) => aType({ type }));

function found(ami: Partial<Ami>, types: readonly InstanceTypeFacts[] = TYPES): readonly string[] {
  return inspectAmi(anAmi(ami), USE, types, T0).map(({ level, code }) => `${level} ${code}`);
}

test('an AMI of our own with which nothing is wrong has no findings', () => {
  expect(found({})).toEqual([]);
});

test('an AMI that is not there, or may not be launched, is the only finding', () => {
  expect(inspectAmi(undefined, USE, [], T0).map(({ code }) => code)).toEqual(['ami-missing']);
});

test.each<[string, Partial<Ami>, string[]]>([
  ['is still being made', { state: 'pending' }, ['refusal ami-state']],
  ['was disabled', { state: 'disabled' }, ['refusal ami-state']],
  ['is for Graviton', { architecture: 'arm64' }, ['refusal architecture']],
  ['does not say what it is for', { architecture: undefined }, ['refusal architecture']],
  ['is for 32 bits', { architecture: 'i386' }, ['refusal architecture']],
  ['is a Windows, but was none when it was mapped', { platform: 'windows' }, ['refusal platform']],
  ['has no network driver of today', { ena: false }, ['refusal ena']],
  ['has its root disk in the host', { rootDeviceType: 'instance-store' }, ['refusal root-device']],
  ['must be subscribed to', { marketplace: true }, ['refusal marketplace']],
  ['has a larger disk', { rootGiB: 21 }, ['warning disk-size']],
  ['has just that disk', { rootGiB: 20 }, []],
  ['belongs to somebody else', { own: false, owner: '123456789012' }, ['warning owner']],
  ['belongs to AWS', { own: false, ownerAlias: 'amazon' }, []],
  ['is deprecated', { deprecatedAt: T0 - DAY }, ['warning deprecated']],
  ['is soon deprecated', { deprecatedAt: T0 + 30 * DAY }, ['warning deprecated']],
  ['is deprecated later', { deprecatedAt: T0 + 30 * DAY + 1 }, []],
])('an AMI that %s: %o gives %j', (_title, ami, findings) => {
  expect(found(ami)).toEqual(findings);
});

test.each<[string, Partial<Ami>, Partial<InstanceTypeFacts>, string[]]>([
  ['the type is a Graviton one', {}, { architectures: ['arm64'] }, ['refusal instance-type']],
  [
    'the type boots by BIOS only',
    { bootMode: 'uefi' },
    { bootModes: ['legacy-bios'] },
    ['refusal boot-mode'],
  ],
  ['the AMI takes either', { bootMode: 'uefi-preferred' }, { bootModes: ['legacy-bios'] }, []],
  ['the AMI does not say', { bootMode: undefined }, { bootModes: ['legacy-bios'] }, []],
  ['the type does not say', { bootMode: 'uefi' }, { bootModes: undefined }, []],
  [
    'the AMI is paravirtual',
    { virtualization: 'paravirtual' },
    { virtualizations: ['hvm'] },
    ['refusal virtualization', 'refusal virtualization'],
  ],
])('when %s, it gives %j', (_title, ami, type, findings) => {
  expect(found(ami, [aType({ type: 't3.small', ...type }), aType({ type: 't3.large' })])).toEqual(findings);
});

test('a type that the region does not have is named', () => {
  const [finding] = inspectAmi(anAmi(), USE, [aType({ type: 't3.large' })], T0);
  expect(finding).toMatchObject({ level: 'refusal', text: expect.stringContaining('t3.small') });
});

test('all reasons are told at once, each once; warnings are none', () => {
  const graviton = TYPES.map((type) => ({ ...type, architectures: ['arm64'] }));
  const findings = inspectAmi(anAmi({ ena: false, own: false }), USE, [...graviton], T0);
  expect(whyNot(findings)).toMatch(/ENA.*t3\.small is arm64.*t3\.large is arm64/s);
  expect(whyNot(findings)).not.toContain('belongs to');
  expect(whyNot(inspectAmi(anAmi({ own: false }), USE, TYPES, T0))).toBeUndefined();
});

const WINDOWS = { platform: 'windows', operation: 'RunInstances:0002', ownerAlias: 'amazon', rootGiB: 30 };

test.each<[string, Partial<Ami>, number, string[]]>([
  ['is one of AWS', {}, 50, []],
  ['is said to be one with a capital', { platform: 'Windows' }, 50, []],
  ['has SQL Server in it', { operation: 'RunInstances:0006' }, 50, ['refusal licence']],
  ['brings a licence of its own', { operation: 'RunInstances:0800' }, 50, ['refusal licence']],
  ['does not say what it is billed as yet', { operation: undefined }, 50, []],
  ['is one of our own', { ownerAlias: undefined }, 50, ['warning password']],
  ['gets too small a disk', { rootGiB: 20 }, 29, ['refusal disk-size']],
  ['has a disk of its own that is large enough', { rootGiB: 30 }, 29, ['warning disk-size']],
  ['is a Linux by now', { platform: undefined, operation: undefined }, 50, ['refusal platform']],
])('a Windows AMI that %s (%j, on a disk of %d GiB) gives %j', (_title, ami, diskGiB, findings) => {
  const use = { ...USE, os: 'windows' as const, diskGiB };
  const all = inspectAmi(anAmi({ ...WINDOWS, ...ami }), use, TYPES, T0);
  expect(all.map(({ level, code }) => `${level} ${code}`)).toEqual(findings);
});
