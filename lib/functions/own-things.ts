import { TAGS } from '../../lambda/contract/tags';

type Condition = Record<string, Record<string, unknown>>;

/** Conditions by which a statement holds for what is of this deployment and for nothing else. */

/** The resource carries this deployment's tag. */
export function isOurs(deployment: string): Condition {
  return { StringEquals: { [`aws:ResourceTag/${TAGS.deployment}`]: deployment } };
}

/**
 * The resource carries no other deployment's tag; it may not exist at all. Only for resources whose name says already
 * that they are ours: what does not exist has no tags, and a stricter condition would turn AWS's "not found", which
 * the functions understand, into "access denied".
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists
 */
export function isNotAnothers(deployment: string): Condition {
  return { StringEqualsIfExists: { [`aws:ResourceTag/${TAGS.deployment}`]: deployment } };
}

/** The resource is made with this deployment's tag. */
export function becomesOurs(deployment: string, further: Record<string, string> = {}): Condition {
  return { StringEquals: { [`aws:RequestTag/${TAGS.deployment}`]: deployment, ...further } };
}

/**
 * Tags are only written while the resource is being made by this action.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
export function whileMadeBy(action: string): Condition {
  return { StringEquals: { 'ec2:CreateAction': action } };
}
