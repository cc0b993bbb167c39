/** The token with which a session's guest proves who it is: derived, never stored. */
export interface GuestTokens {
  tokenFor(sessionId: string): Promise<string>;
  /**
   * The key with which its gate knows that a request comes through Berth's edge.
   *
   * @param edgeKey which of the edge's keys it derives from, by number
   */
  gateKeyFor(sessionId: string, edgeKey: number): Promise<string>;
  /** Compares in constant time. */
  matches(sessionId: string, token: string): Promise<boolean>;
}
