import { DescribeManagedPrefixListsCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { PrefixLists } from '../ports/prefix-lists';
import { TIME_LIMITS } from './time-limits';

/**
 * The prefix lists of AWS itself. Their ids differ from region to region.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
export class Ec2PrefixLists implements PrefixLists {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client = new EC2Client(TIME_LIMITS)) {
    this.#ec2 = ec2;
  }

  async idOf(name: string): Promise<string | undefined> {
    const { PrefixLists: found = [] } = await this.#ec2.send(
      new DescribeManagedPrefixListsCommand({
        Filters: [
          { Name: 'owner-id', Values: ['AWS'] },
          { Name: 'prefix-list-name', Values: [name] },
        ],
      }),
    );
    return found.find((list) => list.PrefixListName === name)?.PrefixListId;
  }
}
