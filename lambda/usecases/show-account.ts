import type { Caller } from '../domain/caller';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import type { Account, Accounts, LedgerEntry } from '../ports/accounts';

/** So many lines of the ledger are shown at most. */
const MOST_LINES = 200;

/**
 * An account with the newest lines of its ledger: the caller's own, or any for an administrator.
 *
 * @throws Refusal `not-found`: somebody else's account looks like none
 */
export async function showAccount(
  accounts: Accounts,
  caller: Caller,
  owner: string,
): Promise<{ readonly account: Account; readonly ledger: readonly LedgerEntry[] }> {
  if (owner !== caller.owner && !may(caller, 'credit', 'others'))
    throw new Refusal('not-found', `There is no account ${owner}.`);
  const [account, ledger] = await Promise.all([accounts.find(owner), accounts.entries(owner, MOST_LINES)]);
  return { account, ledger };
}
