import * as z from 'zod';
import type { CallRecord, Check } from './call';

const requestSchema = z.looseObject({ method: z.string(), path: z.string() });

/**
 * The key-value stores of CloudFront speak REST: method and path are the action, and the path holds the store's ARN.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfrontkeyvaluestore.html
 */
export function edgeStoreChecks(call: CallRecord): Check[] | undefined {
  const request = requestSchema.safeParse(call.params);
  if (!request.success) return undefined;
  const { method, path } = request.data;
  const found =
    /^\/key-value-stores\/(arn:[a-z-]+:cloudfront::\d{12}:key-value-store\/[\w-]+)(\/keys\/.+)?$/.exec(
      decodeURIComponent(path),
    );
  const [, resource, key] = found ?? [];
  const action =
    key === undefined ? method === 'GET' && 'DescribeKeyValueStore' : method === 'PUT' && 'PutKey';
  if (resource === undefined || !action) return undefined;
  return [{ action: `cloudfront-keyvaluestore:${action}`, resource, context: {} }];
}
