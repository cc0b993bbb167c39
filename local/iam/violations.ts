import type { Report } from './report';

/**
 * What is wrong with the permissions, in a report. What was gone a moment before the call has no tags: AWS may answer
 * "denied" or "not found", and the functions take both alike, so that a denial of it is not counted.
 */
export function violations({
  denied,
  unmapped,
}: Pick<Report, 'denied' | 'unmapped'>): readonly (Report['denied'] | Report['unmapped'])[number][] {
  return [...denied.filter(({ absent }) => !absent), ...unmapped];
}
