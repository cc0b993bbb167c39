import { type Micros, dollars } from '../domain/money';
import { dayOf, type Policy } from '../domain/policy';
import { Refusal } from '../domain/refusal';
import type { Account, Accounts } from '../ports/accounts';
import { creditRefusal } from './refuse-credit';

interface BudgetPorts {
  readonly accounts: Pick<Accounts, 'find' | 'committedOn'>;
  readonly policy: Policy;
}

/** What an owner can commit at some time, and what bounds that. */
interface Budget {
  readonly account: Account;
  /** The smaller of their free credit and what is left of the day; may be below zero. */
  readonly free: Micros;
  readonly boundBy: 'credit' | 'daily-spend';
  /** What is left of the day's allowance; undefined where days are not limited. */
  readonly leftToday: Micros | undefined;
}

export async function budgetOf(
  { accounts, policy }: BudgetPorts,
  owner: string,
  at: number,
): Promise<Budget> {
  const { dailySpend } = policy;
  if (dailySpend === undefined) {
    const account = await accounts.find(owner);
    return { account, free: account.free, boundBy: 'credit', leftToday: undefined };
  }
  const [account, committed] = await Promise.all([
    accounts.find(owner),
    accounts.committedOn(owner, dayOf(at)),
  ]);
  const leftToday = dailySpend - committed;
  return leftToday < account.free
    ? { account, free: leftToday, boundBy: 'daily-spend', leftToday }
    : { account, free: account.free, boundBy: 'credit', leftToday };
}

/** Says how much is missing of what bounds the owner, and what would fit. */
export function budgetRefusal(budget: Budget, { dailySpend }: Policy, needed: Micros, fits: string): Refusal {
  const { account, boundBy, leftToday = 0 } = budget;
  if (boundBy === 'credit' || dailySpend === undefined) return creditRefusal(account, needed, fits);
  return new Refusal(
    'daily-limit',
    [
      `This may cost up to ${dollars(needed)}; of the ${dollars(dailySpend, 'down')} that you may commit on one day,`,
      `${dollars(Math.max(0, leftToday), 'down')} are left today. The day begins anew at 00:00 UTC.`,
      fits,
    ].join(' '),
  );
}
