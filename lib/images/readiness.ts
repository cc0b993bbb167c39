import type { ReadyBy } from '../../lambda/domain/image';

/** What makes the computers of an image ready. */
export class Readiness {
  /** The guest, which is installed at the first boot, has reported that all ways in answer. */
  public static readonly GUEST = new Readiness('guest');
  /**
   * EC2's status checks have passed: for an AMI that the guest cannot run on. It is not installed there, and nobody asks
   * whether anything answers.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
   */
  public static readonly STATUS_CHECKS = new Readiness('status-checks');

  /** Its name: `guest` or `status-checks`. */
  public readonly name: string;

  private constructor(name: ReadyBy) {
    this.name = name;
  }
}
