import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ROLES } from '../../lambda/domain/caller';

/** Whose users they are, and how they sign in. */
export interface SignInProps {
  /** The deployment that people sign in to. */
  readonly deploymentName: string;
  /**
   * A user pool that exists already. Its hosted page, its users and its groups (`admin`, `teacher`) are then its
   * owner's business; only clients are added, and `selfSignUp` and `mfa` are its owner's to say.
   *
   * @default - a user pool of its own
   */
  readonly userPool?: cognito.IUserPool;
  /**
   * What becomes of the users when the pool leaves the stack. With `DESTROY` its deletion protection is off, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether whoever knows the address may make a user of their own. They are members, and have the credit that everybody
   * has at the beginning.
   *
   * @default false
   */
  readonly selfSignUp?: boolean;
  /**
   * Whether people sign in with a code of an authenticator app besides their password. A code by SMS is never asked for: it
   * costs, and numbers are taken over.
   *
   * @default cognito.Mfa.OFF
   */
  readonly mfa?: cognito.Mfa;
}

/**
 * Who people are: an Amazon Cognito user pool in which administrators make the users. Through what they sign in is said
 * by `SignInClients`.
 *
 * @stateful
 */
export class SignIn extends Construct {
  /** The user pool. */
  public readonly userPool: cognito.IUserPool;
  /** Who issues the tokens, as it stands in them. */
  public readonly issuer: string;
  /** The address of the hosted page; undefined for a pool that existed already. */
  public readonly signInUrl?: string;

  constructor(scope: Construct, id: string, props: SignInProps) {
    super(scope, id);
    const { deploymentName, removalPolicy = RemovalPolicy.RETAIN } = props;
    if (props.userPool) {
      this.userPool = props.userPool;
    } else {
      const own = this.#ownPool(deploymentName, removalPolicy, props);
      this.userPool = own;
      const domain = own.addDomain('Domain', {
        // Unique in the region, over all accounts.
        cognitoDomain: { domainPrefix: `berth-${deploymentName}-${Aws.ACCOUNT_ID}` },
        managedLoginVersion: cognito.ManagedLoginVersion.CLASSIC_HOSTED_UI,
      });
      this.signInUrl = domain.baseUrl();
    }
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.userPool.userPoolId}`;
  }

  #ownPool(
    deploymentName: string,
    removalPolicy: RemovalPolicy,
    { selfSignUp = false, mfa = cognito.Mfa.OFF }: SignInProps,
  ): cognito.UserPool {
    const pool = new cognito.UserPool(this, 'Users', {
      userPoolName: `berth-${deploymentName}`,
      selfSignUpEnabled: selfSignUp,
      signInAliases: { email: true },
      mfa,
      ...(mfa !== cognito.Mfa.OFF && { mfaSecondFactor: { sms: false, otp: true } }),
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 10,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      featurePlan: cognito.FeaturePlan.LITE,
      removalPolicy,
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
    });
    // Everybody else who is signed in is a member.
    for (const role of ROLES) {
      if (role !== 'member') pool.addGroup(`Group-${role}`, { groupName: role });
    }
    return pool;
  }
}
