import type { GuestTokens } from '../../lambda/ports/guest-tokens';

export class FakeGuestTokens implements GuestTokens {
  async tokenFor(sessionId: string): Promise<string> {
    return `token of ${sessionId}`;
  }

  async gateKeyFor(sessionId: string): Promise<string> {
    return `gate key of ${sessionId}`;
  }

  async matches(sessionId: string, token: string): Promise<boolean> {
    return token === `token of ${sessionId}`;
  }
}
