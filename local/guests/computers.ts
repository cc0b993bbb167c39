/** What plays the computers of emulated instances, as processes or as machines. */
export interface Computers {
  /** The loopback port that leads to a running instance's port 22; `undefined` while it does not run. */
  publicSsh(instanceId: string): number | undefined;
  /**
   * How the edge reaches a port of a running computer; `undefined` when no computer has that name now, nobody listens
   * there, or no security group admits CloudFront.
   *
   * @param publicName the instance's public DNS name, in small letters
   * @param port as the instance knows it
   */
  wayOfTheEdge(publicName: string, port: number): Way | undefined;
  /** Ends every computer and everything that runs in one; what instances have on disk stays. */
  stop(): Promise<void>;
}

/** A way to a server. */
export interface Way {
  readonly host: string;
  readonly port: number;
  /** The own address to come from. @default - any */
  readonly from?: string;
}
