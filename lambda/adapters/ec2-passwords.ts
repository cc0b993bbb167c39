import { EC2Client, GetPasswordDataCommand } from '@aws-sdk/client-ec2';
import type { Passwords } from '../ports/passwords';
import { unless } from './ec2-errors';
import { TIME_LIMITS } from './time-limits';
import { windowsPassword } from './windows-password';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html */
export class Ec2Passwords implements Passwords {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client = new EC2Client(TIME_LIMITS)) {
    this.#ec2 = ec2;
  }

  async find(instanceId: string, privateKey: string): Promise<string | undefined> {
    const answer = await unless(
      ['InvalidInstanceID.NotFound'],
      this.#ec2.send(new GetPasswordDataCommand({ InstanceId: instanceId })),
    );
    // EC2 writes it with a line break at either end.
    const data = answer?.PasswordData?.trim() ?? '';
    return data === '' ? undefined : windowsPassword(privateKey, data);
  }
}
