/** One AMI that a managed image was, or is: one version of the parameter that names it. */
export interface ImageVersion {
  readonly version: number;
  readonly ami: string;
  /** Since when. Epoch milliseconds. */
  readonly at: number;
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
