import type { Caller } from '../domain/caller';
import { dollars, type Micros } from '../domain/money';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import { type Account, type Accounts, CreditExceeded } from '../ports/accounts';
import type { Clock } from '../ports/clock';

export interface GrantPorts {
  readonly accounts: Accounts;
  readonly clock: Clock;
}

/**
 * Gives an owner credit, or takes back what is still free of it when the amount is negative. The same grant twice, by its
 * id, is one.
 *
 * @throws Refusal `not-allowed` unless an administrator asks, or a direct call that IAM lets through; `no-credit` when
 *   more is taken back than is free
 */
export async function grantCredit(
  { accounts, clock }: GrantPorts,
  caller: Caller,
  owner: string,
  grant: { readonly id: string; readonly amount: Micros; readonly note?: string | undefined },
): Promise<Account> {
  if (!may(caller, 'grant', 'own')) {
    throw new Refusal('not-allowed', 'Only an administrator may grant credit.');
  }
  try {
    return await accounts.grant(owner, { ...grant, by: caller.owner, at: clock.now() });
  } catch (error) {
    if (!(error instanceof CreditExceeded)) throw error;
    const { free } = await accounts.find(owner);
    throw new Refusal(
      'no-credit',
      `Only ${dollars(free, 'down')} of this account are free and can be taken back.`,
    );
  }
}
