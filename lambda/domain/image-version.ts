/** One AMI that a managed image was, or is: one version of the parameter that names it. */
export interface ImageVersion {
  readonly version: number;
  readonly ami: string;
  /** Since when. Epoch milliseconds. */
  readonly at: number;
}

/** One thing that was built into an AMI. */
export interface BuiltComponent {
  readonly name: string;
  /** As Image Builder numbers it. */
  readonly version: string;
}

/** What an AMI says of the build that made it. */
export interface ImageBuild {
  /** When it was made. Epoch milliseconds. */
  readonly builtAt: number;
  /** The AMI that it was made from; missing where EC2 does not say it. */
  readonly parent?: string | undefined;
  /** In the order in which they were built; empty for an AMI that does not say it. */
  readonly components: readonly BuiltComponent[];
}

/** What is launched now: the newest version. */
export function currentVersion(versions: readonly ImageVersion[]): ImageVersion | undefined {
  return versions.toSorted((a, b) => b.version - a.version)[0];
}

/**
 * The build before the one that is launched now. Going back makes a new version of an old AMI, so builds are told apart
 * by their AMIs, in the order in which each of them came first: going back twice goes back two builds.
 */
export function buildBefore(versions: readonly ImageVersion[]): ImageVersion | undefined {
  const builds = new Map<string, ImageVersion>();
  for (const one of versions.toSorted((a, b) => a.version - b.version)) {
    if (!builds.has(one.ami)) builds.set(one.ami, one);
  }
  const inOrder = [...builds.values()];
  const now = inOrder.findIndex(({ ami }) => ami === currentVersion(versions)?.ami);
  return inOrder[now - 1];
}
