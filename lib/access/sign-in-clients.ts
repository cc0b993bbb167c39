import { Duration } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';

/** Where a program on one's own computer waits for its browser to come back. */
const LOOPBACK = ['http://localhost:8417/signed-in', 'http://localhost:8418/signed-in'];

/** Which user pool it is, and where people come back to. */
export interface SignInClientsProps {
  /** The user pool that people sign in to. */
  readonly userPool: cognito.IUserPool;
  /**
   * Where the console's pages are sent after signing in. Only https, or http on localhost.
   *
   * @default - there is no client for a console
   */
  readonly consoleCallbackUrls?: string[];
  /**
   * Where the console's pages are sent after signing out.
   *
   * @default - nowhere: one cannot sign out of the hosted page
   */
  readonly consoleLogoutUrls?: string[];
  /**
   * Where the command line waits after signing in.
   *
   * @default ['http://localhost:8417/signed-in', 'http://localhost:8418/signed-in']
   */
  readonly cliCallbackUrls?: string[];
}

/**
 * Through what people sign in: a client for the console and one for the command line. Both are public, for neither could
 * keep a secret, and both use the authorization code flow with PKCE and no other.
 *
 * They stand beside the service, not beside the users: they know its addresses, and can be made anew.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
 */
export class SignInClients extends Construct {
  /** The console's; undefined where nobody would be sent back to. */
  public readonly console?: cognito.UserPoolClient;
  /** The command line's. */
  public readonly cli: cognito.UserPoolClient;

  constructor(scope: Construct, id: string, props: SignInClientsProps) {
    super(scope, id);
    const { userPool, consoleCallbackUrls = [], consoleLogoutUrls = [] } = props;
    if (consoleCallbackUrls.length > 0) {
      this.console = this.#client('Console', userPool, {
        callbackUrls: consoleCallbackUrls,
        ...(consoleLogoutUrls.length > 0 && { logoutUrls: consoleLogoutUrls }),
      });
    }
    this.cli = this.#client('Cli', userPool, { callbackUrls: props.cliCallbackUrls ?? LOOPBACK });
  }

  #client(
    id: string,
    userPool: cognito.IUserPool,
    urls: Pick<cognito.OAuthSettings, 'callbackUrls' | 'logoutUrls'>,
  ): cognito.UserPoolClient {
    const client = new cognito.UserPoolClient(this, id, {
      userPool,
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
        ...urls,
      },
      accessTokenValidity: Duration.minutes(60),
      idTokenValidity: Duration.minutes(60),
      refreshTokenValidity: Duration.days(1),
    });
    // Without a word about it Cognito would admit sign-in by password through its API, past the hosted page.
    const resource = client.node.defaultChild as cognito.CfnUserPoolClient;
    resource.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];
    return client;
  }
}
