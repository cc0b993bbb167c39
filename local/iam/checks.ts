import type { CallRecord, Check, Mapping } from './call';
import { cognitoChecks } from './cognito-checks';
import { dynamodbChecks } from './dynamodb-checks';
import { ec2Checks } from './ec2-checks';
import { edgeStoreChecks } from './edge-store-checks';
import { lambdaChecks } from './lambda-checks';
import { pricingChecks } from './pricing-checks';
import { schedulerChecks } from './scheduler-checks';
import { secretsChecks } from './secrets-checks';
import { ssmChecks } from './ssm-checks';
import { stsChecks } from './sts-checks';

const SERVICES: Readonly<Record<string, Mapping>> = {
  ec2: ec2Checks,
  secretsmanager: secretsChecks,
  dynamodb: dynamodbChecks,
  scheduler: schedulerChecks,
  ssm: ssmChecks,
  pricing: pricingChecks,
  'cloudfront-keyvaluestore': edgeStoreChecks,
  'cognito-idp': cognitoChecks,
  lambda: lambdaChecks,
  sts: stsChecks,
};

/**
 * Every permission that AWS would check for a recorded call, dependent ones (PassRole, CreateTags, TagResource, KMS) included.
 *
 * Undefined when the call, or the form it was made in, is unknown here. Count that as a failure: a check that nobody
 * asks about is a permission that nobody proved.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function checksOf(call: CallRecord): Check[] | undefined {
  return Object.hasOwn(SERVICES, call.service) ? SERVICES[call.service]?.(call) : undefined;
}
