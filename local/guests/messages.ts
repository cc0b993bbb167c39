import type { EmulatedInstance } from './instance';

/** The loopback ports of a running guest. */
export interface GuestPorts {
  /** What the outside may reach, while a security group admits it; the same over stop and start. */
  readonly publicSsh: number;
  /** The SSH server itself; `undefined` where SSH is switched off. */
  readonly ssh?: number;
  /** The workbench as it is from inside: whoever asks has a shell here. */
  readonly workbench: number;
  /** The workbench as the outside finds it: the gate asks for a proof. */
  readonly gatedWorkbench: number;
  readonly metadata: number;
}

/** The first thing a guest hears; it travels over the process channel because user data holds the guest's token. */
export interface BootMessage {
  readonly kind: 'boot';
  readonly instance: EmulatedInstance;
  /** The instance's own directory, kept over stop and start. */
  readonly dir: string;
  readonly publicSshPort: number;
  readonly ssh: boolean;
  /** The emulator's address, to tell it that the guest powered itself off. */
  readonly emulator: string;
  /** Absolute path of the Python that plays the image's own. */
  readonly python: string;
}

/** Tags or security groups changed. */
interface ChangeMessage {
  readonly kind: 'change';
  readonly instance: EmulatedInstance;
}

export type ToGuest = BootMessage | ChangeMessage;

/** What a guest tells the fleet: once, when everything listens. */
export interface FromGuest {
  readonly kind: 'listening';
  readonly ports: GuestPorts;
}
