import {
  type Account,
  type Accounts,
  CreditExceeded,
  type Grant,
  type LedgerEntry,
} from '../../lambda/ports/accounts';
import type { FakeAws } from './fake-aws';

export class FakeAccounts implements Accounts {
  readonly #aws: FakeAws;
  readonly #granted = new Set<string>();

  constructor(aws: FakeAws) {
    this.#aws = aws;
  }

  find(owner: string): Promise<Account> {
    return this.#aws.trips.call('accounts.find', () => this.#aws.account(owner));
  }

  committedOn(owner: string, day: string): Promise<number> {
    return this.#aws.trips.call('accounts.committedOn', () => this.#aws.committed(owner, day));
  }

  grant(owner: string, { id, amount, by, at, note }: Grant): Promise<Account> {
    return this.#aws.trips.call('accounts.grant', () => {
      const account = this.#aws.account(owner);
      const key = `${owner} ${id}`;
      if (this.#granted.has(key)) return account;
      if (account.free + amount < 0) throw new CreditExceeded(owner);
      this.#granted.add(key);
      const { granted, reserved, spent } = account;
      this.#aws.accounts.set(owner, { granted: granted + amount, reserved, spent });
      this.#aws.ledger.push({
        owner,
        at,
        what: 'grant',
        granted: amount,
        reserved: 0,
        spent: 0,
        who: by,
        note,
      });
      return this.#aws.account(owner);
    });
  }

  entries(owner: string, most: number): Promise<readonly LedgerEntry[]> {
    return this.#aws.trips.call('accounts.entries', () =>
      this.#aws.ledger
        .filter((entry) => entry.owner === owner)
        .toReversed()
        .slice(0, most),
    );
  }
}
