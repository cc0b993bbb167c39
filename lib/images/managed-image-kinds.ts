import type { ImageIcon } from '../../lambda/domain/image';

/** What the two workbenches begin with. */
export interface ManagedImageKind {
  readonly key: string;
  readonly icon: ImageIcon;
  readonly name: string;
  readonly description: string;
  readonly gpu: boolean;
  /** The SSM parameter that names the AMI which it is made from. */
  readonly parentParameter: string;
  readonly buildInstanceTypes: readonly string[];
  readonly defaultType: string;
  readonly allowedTypes: readonly string[];
  readonly diskGiB: number;
}

/** @see https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/ */
export const CPU_WORKBENCH: ManagedImageKind = {
  key: 'cpu-docker-workbench',
  icon: 'cpu-workbench',
  name: 'Workbench',
  description: 'Docker with a workbench in the browser, on Ubuntu 24.04',
  gpu: false,
  parentParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  buildInstanceTypes: ['t3.large', 'm5.large'],
  defaultType: 't3.large',
  allowedTypes: ['t3.large', 't3.xlarge', 'm5.large', 'm5.xlarge'],
  diskGiB: 80,
};

/** @see https://docs.aws.amazon.com/dlami/latest/devguide/aws-deep-learning-base-gpu-ami-ubuntu-24-04.html */
export const GPU_WORKBENCH: ManagedImageKind = {
  key: 'gpu-docker-workbench',
  icon: 'gpu-workbench',
  name: 'GPU workbench',
  description: 'Docker with a workbench in the browser that uses an NVIDIA GPU, on Ubuntu 24.04',
  gpu: true,
  parentParameter:
    '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id',
  buildInstanceTypes: ['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge'],
  defaultType: 'g4dn.xlarge',
  allowedTypes: ['g4dn.xlarge', 'g4dn.2xlarge', 'g5.xlarge', 'g5.2xlarge', 'g6.xlarge', 'g6.2xlarge'],
  // The AMI that it is made from already takes more than half of it.
  diskGiB: 150,
};
