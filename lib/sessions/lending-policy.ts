import type { Duration } from 'aws-cdk-lib';

/** After how long without use the computers of an image are stopped, and what their owners may ask for instead. */
export interface IdleLimit {
  /**
   * Where the owner says nothing. Whole minutes, up to a day.
   *
   * @default Duration.hours(1) - or `most` where that is shorter
   */
  readonly usual?: Duration;
  /**
   * The most that an owner may ask for. Whole minutes, up to a day.
   *
   * @default - a day
   */
  readonly most?: Duration;
  /**
   * Whether an owner may ask never to be stopped for that: then only the lease ends it.
   *
   * @default true
   */
  readonly never?: boolean;
}

/** What the owners of computers may ask for. All of it holds for launches, starts and extensions from now on. */
export interface LendingPolicy {
  /**
   * The instance types that may be launched in this deployment; of those, each image has its own. Where an image's
   * default type is not among them, its first type that is becomes its default.
   *
   * @default - all types of the images
   */
  readonly allowedTypes?: string[];
  /**
   * How long a computer is lent at most, counted from now. Whole minutes, from one minute to seven days. Where it is
   * shorter than four hours, a launch that names no time gets all of it.
   *
   * @default Duration.hours(12)
   */
  readonly longestLease?: Duration;
  /**
   * For how long computers may be unused, whatever their image.
   *
   * @default - stopped after an hour, unless the owner asks for something else
   */
  readonly idleLimit?: IdleLimit;
  /**
   * The same for single images, by key. What is left out is as `idleLimit` says.
   *
   * @default - no image has a limit of its own
   */
  readonly idleLimits?: Record<string, IdleLimit>;
  /**
   * How many computers of one owner may run at once. One counts from its launch or start until it has stopped or ended.
   * From 1 to 1000.
   *
   * @default - as many as their credit pays for
   */
  readonly sessionsAtOnce?: number;
  /**
   * How many dollars an owner may commit on one day in UTC: what their launches, starts and extensions of that day may
   * cost in the worst case, less what came back of it.
   *
   * @default - all of their credit
   */
  readonly dailySpend?: number;
  /**
   * Whether owners may keep the disk of a stopped computer for as long as their credit pays for it: each further month
   * is reserved before it begins. Otherwise it is given up fourteen days after the computer was to stop.
   *
   * @default false
   */
  readonly keepDisks?: boolean;
  /**
   * The largest disk that an owner may ask for at a launch, in GiB. The image's own disk is always lent, and a smaller one
   * never. From 1 to 16384.
   *
   * @default 200
   */
  readonly largestDiskGiB?: number;
}
