/** What plays the computers of emulated instances, as processes or as machines. */
export interface Computers {
  /** The loopback port that leads to a running instance's port 22; `undefined` while it does not run. */
  publicSsh(instanceId: string): number | undefined;
  /** Ends every computer and everything that runs in one; what instances have on disk stays. */
  stop(): Promise<void>;
}
