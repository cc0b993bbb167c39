import type { CallRecord } from './call';
import { Decisions } from './decisions';
import type { Roles } from './policies';
import { Usage } from './unused';
import type { Unused } from './unused';

interface Finding {
  readonly function: string;
  readonly role: string;
  /** For example `ec2:RunInstances`; for Scheduler the method and path. */
  readonly call: string;
  /** How many recorded calls met this. */
  readonly times: number;
  readonly why: string;
}

/** A check that did not pass. */
interface Denied extends Finding {
  readonly action: string;
  readonly resource: string;
  /** `error`: not decided, because the mapping or a policy is at fault; as bad as a denial. */
  readonly result: 'denied' | 'error';
  /** The resource did not exist at the time of the call: AWS sees no tags and may answer "access denied", not "not found". */
  readonly absent: boolean;
}

export interface Report {
  /** Recorded calls, equal ones counted each time. */
  readonly calls: number;
  /** Permissions asked for these calls. */
  readonly checks: number;
  readonly denied: readonly Denied[];
  /** Calls whose checks are not known: failures, too. */
  readonly unmapped: readonly Finding[];
  readonly unused: readonly Unused[];
}

const nameOf = (call: CallRecord): string =>
  call.action
    ? `${call.service}:${call.action}`
    : `${call.service} ${String(call.params['method'])} ${String(call.params['path'])}`;

const roleName = (nameOrArn: string): string => nameOrArn.split('/').at(-1) ?? nameOrArn;

/** Findings of one kind, equal ones counted. */
class Findings<T extends Finding> {
  readonly #found = new Map<string, T>();

  add(finding: T): void {
    const { times: _, ...what } = finding;
    const key = JSON.stringify(what);
    const before = this.#found.get(key);
    this.#found.set(key, before ? { ...before, times: before.times + 1 } : finding);
  }

  list(): T[] {
    return [...this.#found.values()];
  }
}

/**
 * Decides every recorded call against the role of the function that made it. Calls that failed are decided like others.
 *
 * @param functions function name -> name or ARN of its role, of every deployed function. A call made with another role is
 *   an error, and these are the roles whose unused permissions are listed.
 */
export async function decideAll(
  records: readonly CallRecord[],
  roles: Roles,
  functions: Readonly<Record<string, string>>,
): Promise<Report> {
  const denied = new Findings<Denied>();
  const unmapped = new Findings<Finding>();
  const usage = new Usage();
  const decisions = new Decisions();
  let checkCount = 0;

  for (const call of records) {
    const about = { function: call.function, role: call.role, call: nameOf(call), times: 1 };
    const policies = roles[call.role];
    const wrong = (why: string): void =>
      denied.add({ ...about, action: about.call, resource: '*', result: 'error', absent: false, why });
    const deployed = functions[call.function];
    if (deployed === undefined || roleName(deployed) !== call.role) {
      wrong(`the call was made as ${call.role}, but the function's role is ${deployed ?? 'not known'}`);
      continue;
    }
    if (!policies) {
      wrong(`the role ${call.role} is not among the deployed roles`);
      continue;
    }

    const { checks, undecided } = await decisions.of(call, policies);
    if (undecided?.unmapped === true) {
      unmapped.add({ ...about, why: undecided.why });
      continue;
    }
    if (undecided !== undefined) wrong(undecided.why);

    for (const { check, decision } of checks) {
      checkCount += 1;
      usage.add(call.role, check.action, decision);
      if (decision.result !== 'allowed') {
        denied.add({
          ...about,
          action: check.action,
          resource: check.resource,
          result: decision.result,
          absent: check.absent ?? false,
          why: decision.why ?? '',
        });
      }
    }
  }

  const functionRoles = [...new Set(Object.values(functions).map(roleName))].toSorted();
  return {
    calls: records.length,
    checks: checkCount,
    denied: denied.list(),
    unmapped: unmapped.list(),
    unused: usage.unused(roles, functionRoles),
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** The report for the console. */
export function reportText(report: Report): string {
  const lines = [
    `Permissions: ${report.calls} calls, ${report.checks} checks, ${report.denied.length} denied, ` +
      `${report.unmapped.length} unmapped, ${report.unused.length} unused.`,
  ];
  for (const one of report.denied) {
    lines.push(
      `${one.result === 'error' ? 'ERROR ' : 'DENIED'} ${one.function} ${one.call} (${times(one.times)}): ${one.action} on ${one.resource}`,
      `       ${one.why}.`,
    );
    if (one.absent) {
      lines.push(
        '       It did not exist, so it had no tags: AWS may answer "access denied" instead of "not found".',
      );
    }
  }
  for (const one of report.unmapped) {
    lines.push(`UNMAPPED ${one.function} ${one.call} (${times(one.times)}): ${one.why}. Add it there.`);
  }
  for (const one of report.unused) {
    lines.push(
      /[*?]/.test(one.action)
        ? `WILDCARD ${one.role} may ${one.action} on ${one.resource}: name the actions.`
        : `UNUSED ${one.role} may ${one.action} on ${one.resource}, and no recorded call needed it.`,
    );
  }
  return lines.join('\n');
}
