import type { Ami, InstanceTypeFacts } from '../../lambda/domain/ami';

/** An AMI of this account that can be launched. */
export function anAmi(changes: Partial<Ami> = {}): Ami {
  return {
    id: 'ami-0123456789abcdef0',
    name: 'lab-linux',
    state: 'available',
    architecture: 'x86_64',
    virtualization: 'hvm',
    ena: true,
    rootDeviceType: 'ebs',
    rootGiB: 8,
    owner: '000000000000',
    own: true,
    marketplace: false,
    operation: 'RunInstances',
    ...changes,
  };
}

export function aType(changes: Partial<InstanceTypeFacts> = {}): InstanceTypeFacts {
  return {
    type: 't3.small',
    architectures: ['x86_64'],
    bootModes: ['legacy-bios', 'uefi'],
    virtualizations: ['hvm'],
    ...changes,
  };
}
