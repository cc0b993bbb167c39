import type { Check, OperatingSystem } from './image';

/** How a person gets into a computer of an operating system without a browser. */
export interface RemoteAccess {
  readonly protocol: 'ssh' | 'rdp';
  /** The port that its door opens, and that its guest proves. */
  readonly port: number;
}

export const REMOTE_ACCESS: Readonly<Record<OperatingSystem, RemoteAccess>> = {
  linux: { protocol: 'ssh', port: 22 },
  windows: { protocol: 'rdp', port: 3389 },
};

/** What the guest of an image that is not ours must prove. */
export function usualReadiness(os: OperatingSystem): readonly Check[] {
  const { protocol, port } = REMOTE_ACCESS[os];
  return [{ name: protocol, kind: 'tcp', port }];
}
