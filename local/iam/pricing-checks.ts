import type { CallRecord, Check } from './call';

/**
 * The prices are the same for everybody: the service knows no resources and no condition keys.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awspricelist.html
 */
export function pricingChecks(call: CallRecord): Check[] | undefined {
  if (call.action !== 'GetProducts') return undefined;
  return [{ action: 'pricing:GetProducts', resource: '*', context: {} }];
}
