import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RENEW_SECONDS } from '../contract/edge';
import { edgeKeys, readLateTicket, signingKey, signTicket, TICKET_SECONDS } from '../contract/ticket';
import type { EdgeTarget } from '../domain/workbench';
import type { Clock } from '../ports/clock';
import type { ReadTicket, Tickets } from '../ports/tickets';
import { readMasterSecret } from './master-secret';
import { remembered } from './remembered';

/** Tickets signed with keys that derive from the deployment's master secret. */
export class SecretsTickets implements Tickets {
  readonly #secret: string;
  readonly #clock: Clock;
  readonly #master: (arn: string) => Promise<string>;

  constructor(secretArn: string, clock: Clock, client?: SecretsManagerClient) {
    this.#secret = secretArn;
    this.#clock = clock;
    this.#master = remembered(clock, (arn) => readMasterSecret(arn, client));
  }

  async issue({ session, generation, host }: EdgeTarget, key: number): Promise<string> {
    const expires = this.#seconds() + TICKET_SECONDS;
    const master = await this.#master(this.#secret);
    return signTicket({ session, generation, host, expires }, signingKey(master, key));
  }

  async read(text: string, key: number): Promise<ReadTicket | undefined> {
    const keys = edgeKeys(await this.#master(this.#secret), key);
    const ticket = readLateTicket(text, keys, this.#seconds(), RENEW_SECONDS);
    if (ticket === undefined) return undefined;
    const { session, generation, host, expires } = ticket;
    return { session, generation, host, givenAt: (expires - TICKET_SECONDS) * 1000 };
  }

  #seconds(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}
