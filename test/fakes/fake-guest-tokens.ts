import type { GuestTokens } from '../../lambda/ports/guest-tokens';

export class FakeGuestTokens implements GuestTokens {
  async tokenFor(sessionId: string): Promise<string> {
    return `token of ${sessionId}`;
  }

  async gateKeyFor(sessionId: string, edgeKey: number): Promise<string> {
    return `gate key ${edgeKey} of ${sessionId}`;
  }

  async matches(sessionId: string, token: string): Promise<boolean> {
    return token === `token of ${sessionId}`;
  }
}
