import { type Ami, type InstanceTypeFacts, marketplaceText, osOf } from './ami';
import { type Finding, refusing, warning } from './findings';
import type { OperatingSystem } from './image';
import { USUAL_OPERATION } from './price';
import { DAY } from './time';
import { WINDOWS_DISK_GIB } from './windows';

/** What is asked of an AMI: what it is to be, where it is to run, and on how much disk. */
export interface AmiUse {
  readonly os: OperatingSystem;
  readonly allowedTypes: readonly string[];
  readonly diskGiB: number;
}

/** The only architecture that the guest's and the workbench's parts are made for. */
const ARCHITECTURE = 'x86_64';
/** So long before AWS calls an AMI deprecated people are told. */
const NOTICE = 30 * DAY;

/**
 * All that speaks against launching an AMI as this image, and what people should know of it; empty when nothing does.
 *
 * @param ami undefined when there is none, or none that this account may launch
 * @param types what EC2 says of the allowed types; those that it does not know are missing
 * @param now epoch milliseconds
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-boot.html
 */
export function inspectAmi(
  ami: Ami | undefined,
  use: AmiUse,
  types: readonly InstanceTypeFacts[],
  now: number,
): readonly Finding[] {
  if (ami === undefined) {
    const text = 'There is no such AMI in this region, or this account may not launch it.';
    return [refusing('ami-missing', text)];
  }
  return [
    ...ofItself(ami),
    ...ofItsSystem(ami, use),
    ...use.allowedTypes.flatMap((type) =>
      onType(
        ami,
        type,
        types.find((one) => one.type === type),
      ),
    ),
    ...worthKnowing(ami, use, now),
  ];
}

function ofItself(ami: Ami): readonly Finding[] {
  const { id, state, architecture, ena, rootDeviceType, marketplace } = ami;
  const found: Finding[] = [];
  if (state !== 'available') found.push(refusing('ami-state', `The AMI ${id} is ${state}, not available.`));
  if (architecture !== ARCHITECTURE) {
    const is = architecture ?? 'of an unknown architecture';
    found.push(refusing('architecture', `The AMI ${id} is ${is}; only ${ARCHITECTURE} can be lent.`));
  }
  if (rootDeviceType !== 'ebs') {
    const text = `The root disk of the AMI ${id} is not on EBS, so its computers could not be stopped and started again.`;
    found.push(refusing('root-device', text));
  }
  if (!ena) {
    const text = `The AMI ${id} is not marked as having the ENA network driver, without which today's instance types do not start it.`;
    found.push(refusing('ena', text));
  }
  if (marketplace) {
    found.push(refusing('marketplace', marketplaceText(id)));
  }
  return found;
}

const NAMES: Readonly<Record<OperatingSystem, string>> = { linux: 'Linux', windows: 'Windows' };

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html */
function ofItsSystem(ami: Ami, { os, diskGiB }: AmiUse): readonly Finding[] {
  const { id, operation, rootGiB } = ami;
  const is = osOf(ami);
  if (is !== os) {
    const text = `The AMI ${id} is a ${NAMES[is]} one, but the image was mapped as ${NAMES[os]}. Map it again.`;
    return [refusing('platform', text)];
  }
  if (os !== 'windows') return [];
  const found: Finding[] = [];
  if (operation !== undefined && operation !== USUAL_OPERATION.windows) {
    const text = `The AMI ${id} is billed as ${operation}, not as plain Windows (${USUAL_OPERATION.windows}): it brings a licence of its own or more software, whose price is in no list that is read here.`;
    found.push(refusing('licence', text));
  }
  if (Math.max(diskGiB, rootGiB) < WINDOWS_DISK_GIB.least) {
    const text = `A disk of ${diskGiB} GiB is too small: Windows needs ${WINDOWS_DISK_GIB.least} GiB or more.`;
    found.push(refusing('disk-size', text));
  }
  return found;
}

function onType(ami: Ami, type: string, facts: InstanceTypeFacts | undefined): readonly Finding[] {
  if (facts === undefined)
    return [refusing('instance-type', `There is no instance type ${type} in this region.`)];
  const { architectures, bootModes, virtualizations } = facts;
  // Where the AMI's own architecture is wrong, that was said already.
  if (!architectures.includes(ARCHITECTURE)) {
    const text = `The instance type ${type} is ${architectures.join(' or ')}; only types for ${ARCHITECTURE} can be lent.`;
    return [refusing('instance-type', text)];
  }
  const found: Finding[] = [];
  const { bootMode, virtualization } = ami;
  if (
    bootMode !== undefined &&
    bootMode !== 'uefi-preferred' &&
    bootModes !== undefined &&
    !bootModes.includes(bootMode)
  ) {
    const text = `The AMI ${ami.id} boots by ${bootMode}, which the instance type ${type} cannot.`;
    found.push(refusing('boot-mode', text));
  }
  if (
    virtualization !== undefined &&
    virtualizations !== undefined &&
    !virtualizations.includes(virtualization)
  ) {
    const text = `The AMI ${ami.id} is a ${virtualization} one, which the instance type ${type} does not run.`;
    found.push(refusing('virtualization', text));
  }
  return found;
}

function worthKnowing(ami: Ami, { os, diskGiB }: AmiUse, now: number): readonly Finding[] {
  const { id, rootGiB, deprecatedAt, own, ownerAlias, owner } = ami;
  const found: Finding[] = [];
  if (rootGiB > diskGiB) {
    const text = `The disk of the AMI ${id} has ${rootGiB} GiB, so computers get, and pay for, ${rootGiB} GiB instead of ${diskGiB}.`;
    found.push(warning('disk-size', text));
  }
  if (deprecatedAt !== undefined && deprecatedAt <= now + NOTICE) {
    const is = deprecatedAt <= now ? 'is deprecated since' : 'will be deprecated on';
    const day = new Date(deprecatedAt).toISOString().slice(0, 10);
    const text = `The AMI ${id} ${is} ${day}: it can still be launched, and its owner will take it away some day.`;
    found.push(warning('deprecated', text));
  }
  if (os === 'windows' && osOf(ami) === os && ownerAlias !== 'amazon') {
    const text = `The AMI ${id} is not one of AWS's own: only if its EC2Launch sets a random password at the first boot do its computers get one that Berth can hand out.`;
    found.push(warning('password', text));
  }
  if (!own && ownerAlias !== 'amazon') {
    const who = owner === undefined ? 'another account' : `the account ${owner}`;
    const text = `The AMI ${id} belongs to ${who}, which may take it away at any time. Make sure that you trust it.`;
    found.push(warning('owner', text));
  }
  return found;
}
