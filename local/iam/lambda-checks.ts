import * as z from 'zod';
import type { CallRecord, Check } from './call';

const requestSchema = z.looseObject({ method: z.string(), path: z.string() });

/**
 * No function of Berth calls another one; whether one could is asked all the same.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
export function lambdaChecks(call: CallRecord): Check[] | undefined {
  const request = requestSchema.safeParse(call.params);
  if (!request.success || request.data.method !== 'POST') return undefined;
  // A name alone: ARNs, versions and aliases are other resources, and nobody asks for them.
  const name = /^\/2015-03-31\/functions\/([\w-]+)\/invocations$/.exec(request.data.path)?.[1];
  if (name === undefined) return undefined;
  const resource = `arn:aws:lambda:${call.region}:${call.account}:function:${name}`;
  return [{ action: 'lambda:InvokeFunction', resource, context: {} }];
}
