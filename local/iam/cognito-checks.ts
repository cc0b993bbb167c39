import * as z from 'zod';
import type { CallRecord, Check } from './call';

const paramsSchema = z.looseObject({ UserPoolId: z.string() });
const ACTIONS = ['AdminGetUser', 'AdminCreateUser', 'AdminAddUserToGroup'];

/**
 * What is done with the users of a pool is asked of the pool.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html
 */
export function cognitoChecks(call: CallRecord): Check[] | undefined {
  const params = paramsSchema.safeParse(call.params);
  if (!params.success || !ACTIONS.includes(call.action ?? '')) return undefined;
  const resource = `arn:aws:cognito-idp:${call.region}:${call.account}:userpool/${params.data.UserPoolId}`;
  return [{ action: `cognito-idp:${call.action}`, resource, context: {} }];
}
