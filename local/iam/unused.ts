import type { Decision } from './decide';
import type { Roles, Statement } from './policies';

/** A permission that a function's role has and that no recorded call used. */
export interface Unused {
  readonly role: string;
  /** As written in the policy. With a `*` it grants more than anyone could use, and is always listed. */
  readonly action: string;
  /** As written in the statement, several joined by commas. */
  readonly resource: string;
}

/** The Lambda service uses these in the role's name, outside the function's code: no call record ever shows them. */
const USED_BY_LAMBDA_ITSELF = new Set(
  [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'sqs:SendMessage',
  ].map((action) => action.toLowerCase()),
);

const grant = (role: string, policy: number, statement: number, action: string): string =>
  `${role} ${policy} ${statement} ${action.toLowerCase()}`;

const resourcesOf = (statement: Statement): string =>
  statement.Resource?.join(', ') ?? `all but ${(statement.NotResource ?? []).join(', ')}`;

/** Remembers which statement allowed what, and tells what is left over. */
export class Usage {
  readonly #used = new Set<string>();

  add(role: string, action: string, decision: Decision): void {
    for (const { policy, statement } of decision.allowedBy)
      this.#used.add(grant(role, policy, statement, action));
  }

  /** @param names the roles to look at: those of functions. */
  unused(roles: Roles, names: readonly string[]): Unused[] {
    return names.flatMap((role) =>
      (roles[role] ?? []).flatMap(({ policy }, policyIndex) =>
        policy.Statement.flatMap((statement, index) => {
          if (statement.Effect === 'Deny') return [];
          const resource = resourcesOf(statement);
          const excepted = statement.NotAction
            ? [{ role, action: `* but ${statement.NotAction.join(', ')}`, resource }]
            : [];
          const named = (statement.Action ?? [])
            .filter((action) => !USED_BY_LAMBDA_ITSELF.has(action.toLowerCase()))
            .filter(
              (action) => /[*?]/.test(action) || !this.#used.has(grant(role, policyIndex, index, action)),
            )
            .map((action) => ({ role, action, resource }));
          return [...excepted, ...named];
        }),
      ),
    );
  }
}
