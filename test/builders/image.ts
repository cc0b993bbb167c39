import type { Image, LaunchImage } from '../../lambda/domain/image';

/** A managed image with a workbench behind port 8888. */
export function anImage(changes: Partial<Image> = {}): Image {
  return {
    key: 'python',
    name: 'Python',
    description: 'Jupyter with Python',
    kind: 'managed',
    os: 'linux',
    loginUser: 'ubuntu',
    defaultType: 't3.medium',
    allowedTypes: ['t3.large', 't3.medium'],
    diskGiB: 20,
    readiness: [
      { name: 'ssh', kind: 'tcp', port: 22 },
      { name: 'workbench', kind: 'http', port: 8888, path: '/lab' },
    ],
    source: { ami: 'ami-1' },
    ...changes,
  };
}

/** What makes an image one whose AMI cannot run the guest. */
export const WITHOUT_GUEST = { kind: 'semi-managed', readyBy: 'status-checks', readiness: [] } as const;

/** The same image as a session records it. */
export function aLaunchImage(changes: Partial<LaunchImage> = {}): LaunchImage {
  const { key, kind, os, loginUser, diskGiB, readiness } = anImage();
  return { key, kind, os, loginUser, diskGiB, readiness, ami: 'ami-1', rootDevice: '/dev/sda1', ...changes };
}
