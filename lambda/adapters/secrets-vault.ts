import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import { secretName } from '../contract/names';
import { TAGS } from '../contract/tags';
import { ABSENT, present, type SecretSeen, type Seen } from '../domain/seen';
import type { Session, SessionRef } from '../domain/session';
import type { Vault } from '../ports/vault';
import { makeOpensshKey } from './openssh-key';
import { makeRsaKey } from './rsa-key';
import { TIME_LIMITS } from './time-limits';

/** Private keys as secrets of Secrets Manager, one for each session, deleted with it. */
export class SecretsVault implements Vault {
  readonly #tags: Readonly<Record<string, string>>;
  readonly #client: SecretsManagerClient;

  constructor(
    sessionTags: Readonly<Record<string, string>> = {},
    client: SecretsManagerClient = new SecretsManagerClient(TIME_LIMITS),
  ) {
    this.#tags = sessionTags;
    this.#client = client;
  }

  async find(session: Session): Promise<Seen<SecretSeen>> {
    const secret = await unlessMissing(
      this.#client.send(new DescribeSecretCommand({ SecretId: nameOf(session) })),
    );
    const deployment = valueOf(secret?.Tags, TAGS.deployment);
    const owner = valueOf(secret?.Tags, TAGS.session);
    if (secret === undefined || secret.DeletedDate !== undefined) return ABSENT;
    if (deployment === undefined || owner === undefined) return ABSENT;
    return present({ deployment, session: owner, publicKey: secret.Description ?? '' });
  }

  async store(session: Session): Promise<SecretSeen> {
    const { deployment, id, image, name } = session;
    // EC2 takes no Ed25519 key for Windows: it encrypts the password with it.
    const make = image.os === 'windows' ? makeRsaKey : makeOpensshKey;
    const { privateKey, publicKey } = make(name.replaceAll(' ', '-'));
    try {
      await this.#client.send(
        new CreateSecretCommand({
          Name: nameOf(session),
          Description: publicKey,
          SecretString: privateKey,
          Tags: tagsOf(session, this.#tags),
        }),
      );
      return { deployment, session: id, publicKey };
    } catch (error) {
      if (!(error instanceof ResourceExistsException)) throw error;
    }
    const stored = await this.find(session);
    if (stored.is !== 'present')
      throw new Error(`the secret of session ${id} exists but cannot be described`);
    return stored.value;
  }

  async reveal(session: Session): Promise<string | undefined> {
    const answer = await unlessMissing(
      this.#client.send(new GetSecretValueCommand({ SecretId: nameOf(session) })),
    );
    return answer?.SecretString;
  }

  /** Without the recovery window: the name must be free and the key gone at once. */
  async remove(session: SessionRef): Promise<void> {
    await unlessMissing(
      this.#client.send(
        new DeleteSecretCommand({ SecretId: nameOf(session), ForceDeleteWithoutRecovery: true }),
      ),
    );
  }
}

function nameOf(session: SessionRef): string {
  return secretName(session.deployment, session.id);
}

function tagsOf(session: Session, further: Readonly<Record<string, string>>): Tag[] {
  const tags = {
    ...further,
    [TAGS.deployment]: session.deployment,
    [TAGS.session]: session.id,
    [TAGS.owner]: session.owner,
  };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function valueOf(tags: readonly Tag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
