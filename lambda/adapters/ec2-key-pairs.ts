import {
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  EC2Client,
  ImportKeyPairCommand,
} from '@aws-sdk/client-ec2';
import { keyPairName } from '../contract/names';
import { ABSENT, type Belonging, present, type Seen } from '../domain/seen';
import type { Session, SessionRef } from '../domain/session';
import type { KeyPairs } from '../ports/key-pairs';
import { unless } from './ec2-errors';
import { belonging, ofSession, ownTags } from './ec2-tags';
import { TIME_LIMITS } from './time-limits';

/** EC2's key pair objects, one for each session that has not been ready yet. */
export class Ec2KeyPairs implements KeyPairs {
  readonly #tags: Readonly<Record<string, string>>;
  readonly #ec2: EC2Client;

  constructor(
    sessionTags: Readonly<Record<string, string>> = {},
    ec2: EC2Client = new EC2Client(TIME_LIMITS),
  ) {
    this.#tags = sessionTags;
    this.#ec2 = ec2;
  }

  async find(session: Session): Promise<Seen<Belonging>> {
    const { KeyPairs: found = [] } = await this.#ec2.send(
      new DescribeKeyPairsCommand({ Filters: ofSession(session) }),
    );
    const whose = belonging(found[0]?.Tags);
    return whose === undefined ? ABSENT : present(whose);
  }

  async import(session: Session, publicKey: string): Promise<void> {
    await unless(
      ['InvalidKeyPair.Duplicate'],
      this.#ec2.send(
        new ImportKeyPairCommand({
          KeyName: keyPairName(session.deployment, session.id),
          PublicKeyMaterial: Buffer.from(publicKey),
          TagSpecifications: [{ ResourceType: 'key-pair', Tags: ownTags(session, this.#tags) }],
        }),
      ),
    );
  }

  async remove(session: SessionRef): Promise<void> {
    await unless(
      ['InvalidKeyPair.NotFound'],
      this.#ec2.send(new DeleteKeyPairCommand({ KeyName: keyPairName(session.deployment, session.id) })),
    );
  }
}
