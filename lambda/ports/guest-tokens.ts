/** The token with which a session's guest proves who it is: derived, never stored. */
export interface GuestTokens {
  tokenFor(sessionId: string): Promise<string>;
  /** Compares in constant time. */
  matches(sessionId: string, token: string): Promise<boolean>;
}
