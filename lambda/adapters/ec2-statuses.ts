import { DescribeInstanceStatusCommand, EC2Client, type InstanceStatus } from '@aws-sdk/client-ec2';
import type { StatusSeen } from '../domain/session';
import type { Statuses } from '../ports/statuses';
import { ec2Code } from './ec2-errors';
import { TIME_LIMITS } from './time-limits';

/** The most that EC2 takes in one ask. */
const MOST_IDS = 100;

/**
 * EC2's status checks; it tells them of instances that run.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export class Ec2Statuses implements Statuses {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client = new EC2Client(TIME_LIMITS)) {
    this.#ec2 = ec2;
  }

  async of(instanceIds: readonly string[]): Promise<ReadonlyMap<string, StatusSeen>> {
    const found = new Map<string, StatusSeen>();
    for (let from = 0; from < instanceIds.length; from += MOST_IDS) {
      for (const one of await this.#describe(instanceIds.slice(from, from + MOST_IDS))) {
        const { InstanceId: id, SystemStatus: system, InstanceStatus: instance } = one;
        if (id !== undefined)
          found.set(id, { system: system?.Status ?? UNKNOWN, instance: instance?.Status ?? UNKNOWN });
      }
    }
    return found;
  }

  /** One that EC2 does not know spoils the whole answer: the others are asked for without it. */
  async #describe(instanceIds: readonly string[]): Promise<readonly InstanceStatus[]> {
    try {
      const { InstanceStatuses = [] } = await this.#ec2.send(
        new DescribeInstanceStatusCommand({ InstanceIds: [...instanceIds] }),
      );
      return InstanceStatuses;
    } catch (error) {
      if (ec2Code(error) !== 'InvalidInstanceID.NotFound') throw error;
      if (instanceIds.length === 1) return [];
      const half = Math.ceil(instanceIds.length / 2);
      const halves = [instanceIds.slice(0, half), instanceIds.slice(half)];
      return (await Promise.all(halves.map((ids) => this.#describe(ids)))).flat();
    }
  }
}

/** EC2's own word for what it cannot say. */
const UNKNOWN = 'insufficient-data';
