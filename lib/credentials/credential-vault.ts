import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { masterSecretName, secretName } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import { allow } from '../functions/allow';
import { becomesOurs, isNotAnothers } from '../functions/own-things';

/** Whose secrets they are, and how they are kept. */
export interface CredentialVaultProps {
  /** The deployment whose keys are kept. */
  readonly deploymentName: string;
  /**
   * What becomes of the master secret when it leaves the stack. Without it no running computer can report any more.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * A customer key that the master secret is encrypted with. The sessions' own secrets are encrypted with the
   * account's key `aws/secretsmanager` in any case.
   *
   * @default - the account's key `aws/secretsmanager`, which costs nothing
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The secrets of a deployment: one for each session, made and deleted by the functions, and the master secret that the
 * guests' tokens are derived from (0.40 $ a month).
 *
 * @stateful
 */
export class CredentialVault extends Construct {
  /** The master secret. */
  public readonly masterSecret: secretsmanager.Secret;
  /** What functions may be allowed to do with the secrets. */
  public readonly grants: CredentialVaultGrants;

  constructor(scope: Construct, id: string, props: CredentialVaultProps) {
    super(scope, id);
    const { deploymentName, removalPolicy = RemovalPolicy.RETAIN, encryptionKey } = props;
    this.masterSecret = new secretsmanager.Secret(this, 'MasterSecret', {
      secretName: masterSecretName(deploymentName),
      description: `Berth ${deploymentName}: what the tokens of its computers are derived from`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
      ...(encryptionKey && { encryptionKey }),
    });
    this.grants = new CredentialVaultGrants(deploymentName, this.masterSecret);
  }
}

/**
 * What a function may be allowed to do with the secrets. The sessions' secrets are known by their name, which nobody
 * else uses, and by their tag.
 */
export class CredentialVaultGrants {
  readonly #deployment: string;
  readonly #masterSecret: secretsmanager.ISecret;

  /**
   * @param deploymentName the deployment whose keys are kept
   * @param masterSecret its master secret
   */
  constructor(deploymentName: string, masterSecret: secretsmanager.ISecret) {
    this.#deployment = deploymentName;
    this.#masterSecret = masterSecret;
  }

  /** Lets the function keep a new key. */
  public store(grantee: lambda.Function): void {
    // A tagged CreateSecret needs TagResource as well.
    const actions = ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'];
    allow(grantee, actions, [this.#secretsOf(grantee)], becomesOurs(this.#deployment));
  }

  /**
   * Lets the function see whether a key is kept, its public half and its tags, not the key. Not narrowed by the tag:
   * the function looks for secrets that do not exist yet, and those have none.
   */
  public find(grantee: lambda.Function): void {
    allow(grantee, ['secretsmanager:DescribeSecret'], [this.#secretsOf(grantee)]);
  }

  /** Lets the function list the secrets of the account: their names, public halves and tags, not the keys. */
  public list(grantee: lambda.Function): void {
    allow(grantee, ['secretsmanager:ListSecrets'], ['*']); // AWS does not restrict it to resources
  }

  /** Lets the function read private keys. */
  public reveal(grantee: lambda.Function): void {
    this.#touch(grantee, 'secretsmanager:GetSecretValue');
  }

  /** Lets the function delete keys. */
  public remove(grantee: lambda.Function): void {
    this.#touch(grantee, 'secretsmanager:DeleteSecret');
  }

  /** Lets the function derive the guests' tokens. */
  public masterKey(grantee: lambda.Function): void {
    grantee.addEnvironment(SETTINGS.masterSecret, this.#masterSecret.secretArn);
    allow(grantee, ['secretsmanager:GetSecretValue'], [this.#masterSecret.secretArn]);
    this.#masterSecret.encryptionKey?.grantDecrypt(grantee);
  }

  #touch(grantee: lambda.Function, action: string): void {
    allow(grantee, [action], [this.#secretsOf(grantee)], isNotAnothers(this.#deployment));
  }

  #secretsOf(grantee: lambda.Function): string {
    return Stack.of(grantee).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: secretName(this.#deployment, 's-*'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
