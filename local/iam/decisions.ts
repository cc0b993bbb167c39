import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallRecord, Check } from './call';
import { checksOf } from './checks';
import { decideCheck, forgotten } from './decide';
import type { Decision } from './decide';
import type { NamedPolicy } from './policies';

/** What a call needs, and what its role says to it. */
export interface CallDecision {
  /** Every permission that AWS would ask for; empty when it asks for none. */
  readonly checks: readonly { readonly check: Check; readonly decision: Decision }[];
  /** Why the call cannot be decided: its mapping is not known or forgets something. As bad as a denial. */
  readonly undecided?: { readonly unmapped: boolean; readonly why: string };
}

/** Whoever gets anything but `allowed` carries nothing out. */
export interface Verdict {
  /** `error`: not decided, because the mapping or a policy is at fault. */
  readonly result: 'allowed' | 'denied' | 'error';
  /** What was not allowed. */
  readonly action?: string;
  readonly resource?: string;
  readonly why?: string;
}

/** Enough for a story; an emulator that stays for days begins anew. */
const REMEMBERED = 20_000;

/**
 * Decides calls against the policies of the role that makes them: before each call, and after the story once more, for
 * the report. Each question is decided once.
 */
export class Decisions {
  readonly #decided = new WeakMap<readonly NamedPolicy[], Map<string, Decision>>();
  readonly #complete = new Map<string, readonly string[]>();

  /**
   * Everything that the call needs, each decided.
   *
   * @param policies of the call's role; the same list stands for the same policies
   */
  async of(call: CallRecord, policies: readonly NamedPolicy[]): Promise<CallDecision> {
    const { wanted, undecided } = await this.#asked(call);
    const checks: { check: Check; decision: Decision }[] = [];
    for (const check of wanted) checks.push({ check, decision: await this.#decide(call, check, policies) });
    return { checks, ...(undecided && { undecided }) };
  }

  /**
   * Whether the call may be carried out: up to the first thing that it needs and does not get.
   *
   * A thing that is not there any more has no tags, so a call that needs its tag is denied. AWS may answer "not found"
   * as well, and the functions take either; denied is the stricter of the two.
   */
  async verdictOn(call: CallRecord, policies: readonly NamedPolicy[]): Promise<Verdict> {
    const { wanted, undecided } = await this.#asked(call);
    if (undecided !== undefined) return { result: 'error', why: undecided.why };
    for (const check of wanted) {
      const { action, resource } = check;
      const { result, why = '' } = await this.#decide(call, check, policies);
      if (result !== 'allowed') return { result, action, resource, why };
    }
    return { result: 'allowed' };
  }

  async #asked(
    call: CallRecord,
  ): Promise<{ wanted: readonly Check[]; undecided?: CallDecision['undecided'] }> {
    const wanted = checksOf(call);
    if (wanted === undefined) {
      const why = 'local/iam does not know every permission that this form of the call needs';
      return { wanted: [], undecided: { unmapped: true, why } };
    }
    const missing = await this.#missing(wanted);
    if (missing.length === 0) return { wanted };
    const why = `the mapping forgets a required check: ${missing.join('; ')}`;
    return { wanted, undecided: { unmapped: false, why } };
  }

  /** What is forgotten depends on actions and types of resources alone, of which there are few. */
  async #missing(checks: readonly Check[]): Promise<readonly string[]> {
    const asked = JSON.stringify(
      checks.map(({ action, resource }) => [action, resource.split(':')[5]?.split('/')[0] ?? resource]),
    );
    const known = this.#complete.get(asked);
    if (known !== undefined) return known;
    const missing = await forgotten(checks);
    this.#complete.set(asked, missing);
    return missing;
  }

  async #decide(call: CallRecord, check: Check, policies: readonly NamedPolicy[]): Promise<Decision> {
    const before = this.#decided.get(policies);
    const decided = before === undefined || before.size >= REMEMBERED ? new Map<string, Decision>() : before;
    if (decided !== before) this.#decided.set(policies, decided);
    const question = JSON.stringify([call.role, call.principal, call.account, call.region, check]);
    const known = decided.get(question);
    if (known !== undefined) return known;
    // A decision takes some milliseconds without a pause: what else lives in this process has its turn in between.
    await nextTurn();
    const decision = await decideCheck(call, check, policies);
    decided.set(question, decision);
    return decision;
  }
}
