import type { ImageDetailsView, ImageView, TypeView } from '../../lambda/contract/answers';

function type(
  name: string,
  vcpus: number,
  memoryGiB: number,
  pricePerHour: number,
  gpuName?: string,
): TypeView {
  return { type: name, vcpus, memoryGiB, pricePerHour, ...(gpuName !== undefined && { gpus: 1, gpuName }) };
}

const T3 = [
  type('t3.large', 2, 8, 88_200),
  type('t3.xlarge', 4, 16, 171_400),
  type('m6i.xlarge', 4, 16, 197_000),
];
const SMALL = [
  type('t3.small', 2, 2, 25_800),
  type('t3.medium', 2, 4, 46_600),
  type('t3.large', 2, 8, 88_200),
];
const GPU = [
  type('g4dn.xlarge', 4, 16, 531_000, 'NVIDIA T4'),
  type('g5.xlarge', 4, 16, 1_011_000, 'NVIDIA A10G'),
];

const TILES = [
  { key: 'jupyter', name: 'Jupyter', path: '/jupyter/' },
  { key: 'rstudio', name: 'RStudio', path: '/rstudio/' },
  { key: 'desktop', name: 'Desktop', path: '/desktop/' },
];

export const CPU_WORKBENCH: ImageView = {
  key: 'cpu-docker-workbench',
  name: 'CPU workbench',
  description:
    'Jupyter, RStudio and a desktop in the browser, on Ubuntu with Docker. For analysis and teaching.',
  kind: 'managed',
  icon: 'cpu-workbench',
  os: 'linux',
  arch: 'x86_64',
  gpu: false,
  loginUser: 'ubuntu',
  defaultType: 't3.large',
  allowedTypes: T3.map((one) => one.type),
  types: T3,
  diskGiB: 40,
  protocols: ['ssh'],
  readiness: 'guest',
  tiles: TILES,
  pricePerHour: 88_200,
  usuallyReadySeconds: 74,
  warnings: [],
};

export const GPU_WORKBENCH: ImageView = {
  ...CPU_WORKBENCH,
  key: 'gpu-docker-workbench',
  name: 'GPU workbench',
  description: 'The same workbench with CUDA and the NVIDIA container toolkit, for training and inference.',
  icon: 'gpu-workbench',
  gpu: true,
  defaultType: 'g4dn.xlarge',
  allowedTypes: GPU.map((one) => one.type),
  types: GPU,
  diskGiB: 100,
  pricePerHour: 531_000,
  usuallyReadySeconds: 142,
  idle: { usualMinutes: 30, mostMinutes: 120, neverAllowed: false },
};

const GENOMICS: ImageView = {
  ...CPU_WORKBENCH,
  key: 'genomics',
  name: 'Genomics course 2026',
  description: 'The CPU workbench with samtools, bwa and the course’s data sets.',
  icon: 'derived',
  usuallyReadySeconds: 91,
};

export const DEBIAN: ImageView = {
  key: 'debian-13',
  name: 'Debian 13',
  description: 'Plain Debian as its makers publish it, reached with SSH.',
  kind: 'semi-managed',
  icon: 'linux',
  os: 'linux',
  gpu: false,
  loginUser: 'admin',
  defaultType: 't3.small',
  allowedTypes: SMALL.map((one) => one.type),
  types: SMALL,
  diskGiB: 20,
  protocols: ['ssh'],
  readiness: 'guest',
  tiles: [],
  pricePerHour: 25_800,
  warnings: [],
};

export const WINDOWS: ImageView = {
  ...DEBIAN,
  key: 'windows-2025',
  name: 'Windows Server 2025',
  description: 'With a desktop over RDP.',
  icon: 'windows',
  os: 'windows',
  loginUser: 'Administrator',
  protocols: ['rdp'],
  defaultType: 't3.large',
  allowedTypes: ['t3.large'],
  types: [type('t3.large', 2, 8, 115_800)],
  diskGiB: 50,
  pricePerHour: 115_800,
  warnings: [
    { code: 'deprecated-soon', text: 'Its AMI is deprecated from 2027-01-12 on: map a newer one before.' },
  ],
};

export const IMAGES: readonly ImageView[] = [CPU_WORKBENCH, GPU_WORKBENCH, GENOMICS, DEBIAN, WINDOWS];

/** A managed image with two versions, or a mapped one. */
export function detailsOf(image: ImageView): ImageDetailsView {
  if (image.kind === 'semi-managed') {
    return {
      ...image,
      mappedBy: 'root-0001',
      mappedAt: '2026-11-02T09:12:00.000Z',
      checkedAt: '2026-11-28T04:00:00.000Z',
    };
  }
  return {
    ...image,
    versions: [
      {
        version: 2,
        ami: 'ami-0f3c9a8b7d6e5f4a3',
        at: '2026-11-24T03:10:00.000Z',
        current: true,
        builtAt: '2026-11-24T02:14:00.000Z',
        parent: 'ami-0d5e4c3b2a1908f7e',
        components: [
          { name: 'docker', version: '1.0.481516234' },
          { name: 'workbench', version: '1.0.108152342' },
        ],
      },
      { version: 1, ami: 'ami-0a1b2c3d4e5f60718', at: '2026-11-17T03:08:00.000Z', current: false },
    ],
  };
}
