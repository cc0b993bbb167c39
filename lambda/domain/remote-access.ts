import type { Check, LaunchImage, OperatingSystem, Protocol } from './image';

/** The port of each way in, that a door opens and that a guest proves. */
export const PROTOCOL_PORTS: Readonly<Record<Protocol, number>> = { ssh: 22, rdp: 3389, web: 443 };

/** How a person gets into a computer of an operating system without a browser. */
export interface RemoteAccess {
  readonly protocol: 'ssh' | 'rdp';
  /** The port that its door opens, and that its guest proves. */
  readonly port: number;
}

export const REMOTE_ACCESS: Readonly<Record<OperatingSystem, RemoteAccess>> = {
  linux: { protocol: 'ssh', port: PROTOCOL_PORTS.ssh },
  windows: { protocol: 'rdp', port: PROTOCOL_PORTS.rdp },
};

type Ways = Pick<LaunchImage, 'os' | 'protocols'>;

/** The ways into the computers of an image that a door can be opened for, the usual one first. */
export function protocolsOf({ os, protocols }: Ways): readonly [Protocol, ...Protocol[]] {
  const [first = REMOTE_ACCESS[os].protocol, ...others] = protocols ?? [];
  return [first, ...others];
}

/** What the guest of an image that is not ours must prove; nothing where there is no guest. */
export function usualReadiness(image: Ways & Pick<LaunchImage, 'readyBy'>): readonly Check[] {
  if (image.readyBy === 'status-checks') return [];
  return protocolsOf(image).map((name) => ({ name, kind: 'tcp', port: PROTOCOL_PORTS[name] }));
}
