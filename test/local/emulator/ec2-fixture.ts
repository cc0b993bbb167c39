import { generateKeyPairSync } from 'node:crypto';
import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { runEmulator, type RunningEmulator, until } from './running-emulator';

export const LINUX = 'ami-0000000000000001a';
export const WINDOWS = 'ami-0000000000000002b';
/** Subnets of the default VPC, one in us-east-1a and one in us-east-1b. */
export const ZONE_A = 'subnet-00000001';
export const ZONE_B = 'subnet-00000002';
export const DEFAULT_VPC = 'vpc-00000001';
export const DEFAULT_GROUP = 'sg-00000001';

/** An emulator with two images, and short words for what these tests do all the time. */
export class Ec2Fixture {
  public readonly emulator: RunningEmulator;
  public readonly ec2: EC2Client;

  private constructor(emulator: RunningEmulator) {
    this.emulator = emulator;
    this.ec2 = new EC2Client(emulator.client);
  }

  public static async start(): Promise<Ec2Fixture> {
    const emulator = await runEmulator();
    await emulator.control.registerImages([
      { imageId: LINUX, name: 'ubuntu', rootSizeGiB: 8 },
      { imageId: WINDOWS, name: 'windows', platform: 'windows', rootSizeGiB: 30 },
    ]);
    return new Ec2Fixture(emulator);
  }

  public async end(): Promise<void> {
    this.ec2.destroy();
    await this.emulator.end();
  }

  /** Launch one instance in zone a, with what is asked beside; its id. */
  public async launched(more: Partial<RunInstancesCommandInput> = {}): Promise<string> {
    const command = new RunInstancesCommand({
      ImageId: LINUX,
      InstanceType: 't3.small',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: ZONE_A,
      ...more,
    });
    return idOf((await this.ec2.send(command)).Instances?.[0]);
  }

  public async look(id: string): Promise<Instance> {
    const answer = await this.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const [instance] = (answer.Reservations ?? []).flatMap((r) => r.Instances ?? []);
    if (!instance) throw new Error(`${id} is not shown.`);
    return instance;
  }

  /** Wait until the instance is in this state. */
  public async reached(state: string, id: string): Promise<Instance> {
    return until(async () => {
      const instance = await this.look(id);
      return instance.State?.Name === state ? instance : undefined;
    }, `${id} to be ${state}`);
  }
}

export function idOf(instance: Instance | undefined): string {
  if (!instance?.InstanceId) throw new Error('No instance in the answer.');
  return instance.InstanceId;
}

/** SSH's own length-prefixed form, written here because Node exports public keys as PEM and JWK only. */
function field(data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, data]);
}

/** A new public key as a line of authorized_keys. */
export function openSshLine(kind: 'rsa' | 'ed25519'): Uint8Array {
  if (kind === 'ed25519') {
    const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    const blob = Buffer.concat([
      field(Buffer.from('ssh-ed25519')),
      field(Buffer.from(String(jwk.x), 'base64url')),
    ]);
    return Buffer.from(`ssh-ed25519 ${blob.toString('base64')} me@here`);
  }
  const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([
    field(Buffer.from('ssh-rsa')),
    field(Buffer.from(String(jwk.e), 'base64url')),
    field(Buffer.concat([Buffer.from([0]), Buffer.from(String(jwk.n), 'base64url')])),
  ]);
  return Buffer.from(`ssh-rsa ${blob.toString('base64')}`);
}
