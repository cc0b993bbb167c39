import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ROLES } from '../../lambda/domain/caller';

export interface SignInProps {
  /** The deployment that people sign in to. */
  readonly deploymentName: string;
  /**
   * A user pool that exists already. Its hosted page, its users and its groups (`admin`, `teacher`) are then its
   * owner's business; only a client is added.
   *
   * @default - a user pool of its own
   */
  readonly userPool?: cognito.IUserPool;
  /**
   * Where people may be sent after signing in. Only https, or http on localhost.
   *
   * @default ['http://localhost:8417/signed-in']
   */
  readonly callbackUrls?: string[];
  /**
   * What becomes of the users when the pool leaves the stack. With `DESTROY` its deletion protection is off, too.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Who people are: an Amazon Cognito user pool in which administrators make the users, and one public client for the
 * authorization code flow with PKCE.
 *
 * @stateful
 */
export class SignIn extends Construct {
  /** The user pool. */
  public readonly userPool: cognito.IUserPool;
  /** The client that people sign in through. */
  public readonly client: cognito.UserPoolClient;
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
      const own = this.#ownPool(deploymentName, removalPolicy);
      this.userPool = own;
      const domain = own.addDomain('Domain', {
        // Unique in the region, over all accounts.
        cognitoDomain: { domainPrefix: `berth-${deploymentName}-${Aws.ACCOUNT_ID}` },
        managedLoginVersion: cognito.ManagedLoginVersion.CLASSIC_HOSTED_UI,
      });
      this.signInUrl = domain.baseUrl();
    }
    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${this.userPool.userPoolId}`;
    this.client = new cognito.UserPoolClient(this, 'Client', {
      userPool: this.userPool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
        callbackUrls: props.callbackUrls ?? ['http://localhost:8417/signed-in'],
      },
      accessTokenValidity: Duration.minutes(60),
      idTokenValidity: Duration.minutes(60),
      refreshTokenValidity: Duration.days(1),
    });
    // Without a word about it Cognito would admit sign-in by password through its API, past the hosted page.
    const resource = this.client.node.defaultChild as cognito.CfnUserPoolClient;
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
  }

  #ownPool(deploymentName: string, removalPolicy: RemovalPolicy): cognito.UserPool {
    const pool = new cognito.UserPool(this, 'Users', {
      userPoolName: `berth-${deploymentName}`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
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
