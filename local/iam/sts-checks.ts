import * as z from 'zod';
import type { CallRecord, Check } from './call';

/**
 * What a role permits of other roles; whether those trust it is not asked.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 */
export function stsChecks(call: CallRecord): Check[] | undefined {
  // Anyone may ask who they are.
  if (call.action === 'GetCallerIdentity') return [];
  const params = z.strictObject({ RoleArn: z.string(), RoleSessionName: z.string() }).safeParse(call.params);
  if (call.action !== 'AssumeRole' || !params.success) return undefined;
  const { RoleArn, RoleSessionName } = params.data;
  return [
    { action: 'sts:AssumeRole', resource: RoleArn, context: { 'sts:RoleSessionName': RoleSessionName } },
  ];
}
