/**
 * How computers of T types use CPU credits: only those that they have. T3 and later would else borrow without a bound,
 * and AWS bills what is borrowed beside the hour.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-how-to.html
 */
export const ONLY_OWN_CREDITS = 'standard';

/** Whether computers of this type have CPU credits, and so could borrow. */
export function hasCpuCredits(instanceType: string): boolean {
  return /^t\d/.test(instanceType);
}
