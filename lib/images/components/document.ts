/**
 * A component of an image: what is done to a computer before its disk becomes an AMI, and what is looked at afterwards.
 * It is data, so that it can be drawn up for EC2 Image Builder and be tried elsewhere.
 */
export interface Component {
  /** Small letters, digits and `-`; unique in an image. */
  readonly name: string;
  readonly description: string;
  /** What changes the computer. */
  readonly build: readonly Step[];
  /** What is looked at on the same computer when all components have been built. */
  readonly validate: readonly Step[];
  /** What is looked at on a computer that was launched from the new AMI. */
  readonly test: readonly Step[];
}

export const PHASES = ['build', 'validate', 'test'] as const;

/** One thing that is done, as root. What fails ends the build. */
export type Step = ScriptStep | FolderStep;

interface AnyStep {
  /** Small letters, digits and `-`; unique in its phase. */
  readonly name: string;
  /**
   * How long it may take.
   *
   * @default 600
   */
  readonly seconds?: number;
}

/** Runs a script in bash; the first command that fails ends it. */
export interface ScriptStep extends AnyStep {
  readonly script: readonly string[];
  /**
   * Why it cannot be done on every Linux with systemd, but needs an instance of EC2: one line. Who tries the component
   * elsewhere leaves it out.
   */
  readonly onlyOnAws?: string;
  /**
   * Whether it uses Docker, which does not work everywhere. Who tries the component where it does not leaves it out.
   *
   * @default false
   */
  readonly needsDocker?: boolean;
}

/** Brings one of our folders onto the computer. */
export interface FolderStep extends AnyStep {
  readonly folder: GuestFolder;
  /** Where its files go; it is made. */
  readonly to: string;
  /** Files can be brought everywhere. */
  readonly onlyOnAws?: never;
  readonly needsDocker?: never;
}

/** The folders below `guest/` that go into images. */
export type GuestFolder = 'linux' | 'workbench';

/**
 * What every script begins with. Ubuntu's apt starts services anew whose libraries have changed: among them the one that
 * runs this script.
 *
 * @see https://discourse.ubuntu.com/t/needrestart-changes-in-ubuntu-24-04-service-restarts/44671
 */
const STRICT = ['set -euo pipefail', 'export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1'];

/** The whole text of a script, as it is run. */
export function scriptText({ script }: ScriptStep): string {
  return [...STRICT, ...script].join('\n');
}
