import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { gateKey, signingKey } from '../contract/ticket';
import type { Clock } from '../ports/clock';
import type { GuestTokens } from '../ports/guest-tokens';
import { readMasterSecret } from './master-secret';
import { remembered } from './remembered';

/** Guests' tokens derived from the deployment's master secret; the purpose is in what is signed. */
export class SecretsGuestTokens implements GuestTokens {
  readonly #secret: string;
  readonly #master: (arn: string) => Promise<string>;

  constructor(secretArn: string, clock: Clock, client?: SecretsManagerClient) {
    this.#secret = secretArn;
    this.#master = remembered(clock, (arn) => readMasterSecret(arn, client));
  }

  async tokenFor(sessionId: string): Promise<string> {
    return createHmac('sha256', await this.#master(this.#secret))
      .update(`guest:${sessionId}`)
      .digest('base64url');
  }

  async gateKeyFor(sessionId: string, edgeKey: number): Promise<string> {
    return gateKey(signingKey(await this.#master(this.#secret), edgeKey), sessionId);
  }

  async matches(sessionId: string, token: string): Promise<boolean> {
    const expected = Buffer.from(await this.tokenFor(sessionId));
    const given = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}
