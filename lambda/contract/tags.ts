/**
 * The tags of everything that is made at run time. Conditions in IAM policies, the guest and the nets read them.
 * Keys with a colon and letters only: other characters would make a launch with tags in instance metadata fail.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
 */
export const TAGS = {
  deployment: 'berth:deployment',
  session: 'berth:session',
  owner: 'berth:owner',
  image: 'berth:image',
  generation: 'berth:generation',
  stopAt: 'berth:stopAt',
  endAt: 'berth:endAt',
  edgeKey: 'berth:edgeKey',
  /** What makes it ready; only on a computer without a guest, whose record cannot be made anew without knowing that. */
  readiness: 'berth:readiness',
} as const;
