import {
  Annotations,
  App,
  CfnOutput,
  type Environment,
  RemovalPolicy,
  Stack,
  Stage,
  Token,
} from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { amiParametersPath, DEPLOYMENT_NAME, DEPLOYMENT_NAME_RULE } from '../lambda/contract/names';
import type { Edge } from './access/edge';
import { SignIn } from './access/sign-in';
import type { SiteDomain } from './access/site-domain';
import { CredentialVault } from './credentials/credential-vault';
import { buildImages } from './berth-images';
import { BerthService } from './berth-service';
import type { ConsoleSite } from './console/console-site';
import type { CatalogueImage } from './images/catalogue-image';
import { ManagedImage } from './images/managed-image';
import { tellNextSteps } from './next-steps';
import type { LendingPolicy } from './sessions/lending-policy';
import { SessionStore } from './sessions/session-store';
import { FailureLetters } from './shutdown/failure-letters';

/** What a whole Berth is made with. All of it may be left out. */
export interface BerthProps {
  /**
   * What this deployment is called. It stands in the name or the tag of all it makes: two deployments never see each
   * other. Small letters, digits and `-`, at most 20, a letter first, no `-` at the end, and without the words aws,
   * amazon and cognito. It cannot be changed later.
   *
   * @default 'berth'
   */
  readonly deploymentName?: string;
  /**
   * What can be launched.
   *
   * @default - `ManagedImage.cpuDockerWorkbench()` only
   */
  readonly images?: CatalogueImage[];
  /**
   * What the owners of computers may ask for: types, time, idleness, how many at once, how much a day.
   *
   * @default - all types of the images, twelve hours at most, as much as their credit pays for
   */
  readonly policy?: LendingPolicy;
  /**
   * Whether pipelines build the managed images. Without them somebody else must write the parameters that name their
   * AMIs.
   *
   * @default true
   */
  readonly buildImages?: boolean;
  /**
   * The network of the computers. It needs public subnets and DNS host names. One that has private subnets with a way out
   * only is taken with `sessionManager` set: computers have no public address there, so that neither the workbench in the
   * browser nor a door leads to them. Systems Manager does, for people with AWS credentials that allow it.
   *
   * @default - a network of its own: public subnets in up to three zones, without a NAT gateway, which costs nothing
   */
  readonly vpc?: ec2.IVpc;
  /**
   * The user pool that people sign in to. Administrators are in its group `admin`, teachers in `teacher`.
   *
   * @default - a user pool of its own, in which administrators make the users
   */
  readonly userPool?: cognito.IUserPool;
  /**
   * Whether whoever knows the address of the user pool's page may make a user of their own. Think of `initialCredit`
   * then: everybody in the world has it.
   *
   * @default false
   */
  readonly selfSignUp?: boolean;
  /**
   * Whether people sign in with a code of an authenticator app besides their password.
   *
   * @default cognito.Mfa.OFF
   */
  readonly mfa?: cognito.Mfa;
  /**
   * Another issuer of access tokens than Cognito: OpenID Connect, signing with RSA. No user pool is made then;
   * `audience` is needed and, for the console, `clientId`.
   *
   * @default - the user pool
   */
  readonly issuer?: string;
  /**
   * Whom the tokens must be for: `aud`, or `client_id` where there is no `aud`.
   *
   * @default - the clients that are made in the user pool: the console's and the command line's
   */
  readonly audience?: string[];
  /**
   * Through which client of the `issuer` people sign in to the console: a public one, with the authorization code flow,
   * PKCE and the callback `<ConsoleUrl>/signed-in`.
   *
   * @default - the client that is made in the user pool
   */
  readonly clientId?: string;
  /**
   * The address of the sign-in page (the domain) of an Amazon Cognito user pool, for a `userPool` or an `issuer` of your
   * own. With a `userPool` and a console it is needed: a pool does not say which domain it has. The console uses Cognito's
   * own paths below it (`/oauth2/authorize`, `/oauth2/token`, `/oauth2/revoke`, `/logout`), so give none for another
   * issuer: the console then reads the issuer's discovery document.
   *
   * @default - that of the user pool that is made; else what the issuer's discovery document says
   */
  readonly signInUrl?: string;
  /**
   * Origins, besides that of the `issuer`, which the console may call when people sign in: those of the token and the
   * revocation endpoint where the issuer's discovery document names others, as `https://tokens.example`. The issuer must
   * let pages of the console's origin call them and read the document (CORS).
   *
   * @default - only the issuer's own origin, and that of `signInUrl`
   */
  readonly signInOrigins?: string[];
  /**
   * Where people may be sent after signing in on pages of your own, besides the console. Only https, or http on
   * localhost.
   *
   * @default - none
   */
  readonly callbackUrls?: string[];
  /**
   * Origins of web pages of your own that may call the API from a browser, and send a browser to a workbench.
   *
   * @default - none
   */
  readonly allowedOrigins?: string[];
  /**
   * Whether there is a web console.
   *
   * @default true
   */
  readonly console?: boolean;
  /**
   * A name of its own for the console.
   *
   * @default - CloudFront's
   */
  readonly consoleDomain?: SiteDomain;
  /**
   * A name below which each session's workbench has a host name of its own. Only so can a browser hold several of them,
   * each kept from the others.
   *
   * @default - CloudFront's: a browser holds one workbench at a time
   */
  readonly workbenchDomain?: SiteDomain;
  /**
   * The address at which browsers reach the workbenches, with `{session}` in it where each has its own: for those who
   * put something before the edge.
   *
   * @default - the edge's own
   */
  readonly workbenchUrl?: string;
  /**
   * Which number the key has that opens workbenches. Counting it up makes a new one: computers that were launched with
   * the one before stay open, older ones do not.
   *
   * @default 1
   */
  readonly edgeKey?: number;
  /**
   * The address at which the computers reach the API.
   *
   * @default - the API's own address
   */
  readonly guestApiUrl?: string;
  /**
   * Further tags of all that is made at run time: instances, disks, interfaces, keys, secrets, security groups. A
   * stack's tags never reach those. Keys may hold letters, digits, `+ - = . , _ :` and the at sign.
   *
   * @default - none
   */
  readonly sessionTags?: Record<string, string>;
  /**
   * What everybody may spend, in dollars, who was never granted anything. With 0 an administrator grants credit to each
   * person before their first launch.
   *
   * @default 0
   */
  readonly initialCredit?: number;
  /**
   * The e-mail address of the first administrator. They are invited to the user pool that is made, with a temporary
   * password that is good for seven days, and are in its group `admin`. With another address one more person is invited;
   * nobody is ever deleted, and nobody ceases to be an administrator by it.
   *
   * @default - nobody: put somebody into the group `admin` yourself
   */
  readonly administrator?: string;
  /**
   * Who is told when a stop, an end or a sweep could not be done at its time, and when one net had to do the work of
   * another. Where the topic exists already, its policy must let `cloudwatch.amazonaws.com` and `events.amazonaws.com`
   * publish to it and, where it is encrypted with a key of yours, that key's policy must let them use the key.
   *
   * @default - nobody: the alarm is only seen in CloudWatch
   */
  readonly failureTopic?: sns.ITopic;
  /**
   * The same, for an e-mail address: with a topic that is made. AWS sends one letter first, and nothing else before the
   * link in it has been followed.
   *
   * @default - nobody, or whom the `failureTopic` tells
   */
  readonly failureEmail?: string;
  /**
   * How many dollars a month the account may cost, all its services together, before all computers are stopped. AWS
   * counts them up to twelve hours late.
   *
   * @default - no such budget
   */
  readonly monthlyBudget?: number;
  /**
   * Whether an administrator may see the key of another's session, for the case that nothing else helps. Each time stands
   * on the session's timeline, which its owner reads.
   *
   * @default false
   */
  readonly breakGlass?: boolean;
  /**
   * A customer key for the table and the master secret; `env` must then name the region. It costs 1 $ a month. The sessions' own secrets and disks are
   * encrypted with the account's keys in any case.
   *
   * @default - keys of AWS, which cost nothing
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether the computers may be managed with AWS Systems Manager: whoever may use it in this account can then open a
   * shell on every computer.
   *
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * What becomes of the table, the users and the master secret when they leave their stack. With `DESTROY` they go with
   * it, and nothing protects them from deletion: for trials.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * How long the functions' logs are kept.
   *
   * @default logs.RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Account and region of the stacks.
   *
   * @default - those of the CDK command line
   */
  readonly env?: Environment;
  /**
   * The folder with the functions' bundles, for those who build their own.
   *
   * @default - the bundles of this package
   */
  readonly bundles?: string;
}

/**
 * A whole Berth, to be put into an App or a Stage. It makes three stacks: `<name>-state` with what must not be lost
 * (table, users, master secret), `<name>-images` with the pipelines of its managed images, and `<name>-service` with
 * all that can be deleted and made anew.
 *
 * @throws Error inside a stack, for a name that does not fit, for what contradicts itself (an `issuer` and a `userPool`, a
 *   `clientId` without an issuer), and for images and policies that cannot be lent; it says what to change
 */
export class Berth extends Construct {
  /** The stack of what must not be lost. */
  public readonly stateStack: Stack;
  /** The stack of the pipelines that build images; undefined where there is nothing to build. */
  public readonly imagesStack?: Stack;
  /** The stack of everything else. */
  public readonly serviceStack: Stack;
  /** The sessions' table. */
  public readonly sessions: SessionStore;
  /** The secrets. */
  public readonly credentials: CredentialVault;
  /** Who people are; undefined with an `issuer` of your own. */
  public readonly signIn?: SignIn;
  /** The address of the API, without a slash at its end. */
  public readonly apiUrl: string;
  /** The way from browsers to workbenches. */
  public readonly edge: Edge;
  /** The web console; undefined where it is left out. */
  public readonly consoleSite?: ConsoleSite;
  /** What others may be allowed to do with this deployment. */
  public readonly grants: BerthGrants;

  constructor(scope: Construct, id: string, props: BerthProps = {}) {
    super(scope, id);
    const { deploymentName = 'berth', removalPolicy = RemovalPolicy.RETAIN, env } = props;
    validate(this, deploymentName, props);
    const stack = (part: string, description: string): Stack =>
      new Stack(this, part, {
        stackName: `${deploymentName}-${part.toLowerCase()}`,
        description: `Berth ${deploymentName}: ${description}`,
        terminationProtection: part === 'State' && removalPolicy !== RemovalPolicy.DESTROY,
        ...(env && { env }),
      });
    const kept = { removalPolicy, ...(props.encryptionKey && { encryptionKey: props.encryptionKey }) };

    this.stateStack = stack('State', 'sessions, users and secrets. Do not delete');
    const initialCredit = props.initialCredit ?? 0;
    this.sessions = new SessionStore(this.stateStack, 'SessionStore', { initialCredit, ...kept });
    this.credentials = new CredentialVault(this.stateStack, 'CredentialVault', { deploymentName, ...kept });
    if (props.issuer === undefined) this.signIn = this.#signIn(deploymentName, removalPolicy, props);

    const failureTopic = props.failureTopic ?? this.#letters(deploymentName, props);

    this.serviceStack = stack('Service', 'functions, API and network');
    const { vpc, sessionManager, guestApiUrl, sessionTags, logRetention, allowedOrigins, bundles } = props;
    const images = props.images ?? [ManagedImage.cpuDockerWorkbench()];
    const service = new BerthService(this.serviceStack, {
      deploymentName,
      images,
      policy: props.policy,
      sessions: this.sessions.grants,
      table: this.sessions.table,
      encryptionKey: props.encryptionKey,
      secrets: this.credentials.grants,
      issuer: props.issuer ?? this.signIn?.issuer ?? '',
      audience: props.audience,
      userPool: this.signIn?.userPool,
      signInUrl: props.signInUrl ?? this.signIn?.signInUrl,
      signInOrigins: props.signInOrigins,
      clientId: props.clientId,
      callbackUrls: props.callbackUrls,
      console: props.console,
      consoleDomain: props.consoleDomain,
      workbenchDomain: props.workbenchDomain,
      workbenchUrl: props.workbenchUrl,
      edgeKey: props.edgeKey,
      vpc,
      sessionManager,
      guestApiUrl,
      sessionTags,
      logRetention,
      allowedOrigins,
      bundles,
      failureTopic,
      monthlyBudget: props.monthlyBudget,
      breakGlass: props.breakGlass,
      administrator: props.administrator,
    });
    const managed = images.filter((image) => image instanceof ManagedImage);
    if (managed.length > 0 && props.buildImages !== false) {
      this.imagesStack = stack('Images', 'pipelines of its images');
      buildImages(this.imagesStack, { deploymentName, images: managed, vpc, failureTopic });
    }
    this.apiUrl = service.api.url;
    this.edge = service.web.edge;
    if (service.web.site) this.consoleSite = service.web.site;
    this.grants = new BerthGrants(service.functions.launch, service.functions.credential);
    tellNextSteps(this.serviceStack, {
      administrator: props.administrator,
      failureEmail: props.failureEmail,
      ownPool: props.issuer === undefined && props.userPool === undefined,
      issuer: props.issuer,
      managedImages: managed.map(({ key }) => key),
      imagesAreBuilt: this.imagesStack !== undefined,
      amiParameters: amiParametersPath(deploymentName),
      initialCredit,
      consoleUrl: service.web.site?.url,
      apiUrl: this.apiUrl,
    });
  }

  /** In the state stack: whoever has followed the link need not do so again when the service is made anew. */
  #letters(deploymentName: string, { failureEmail: email }: BerthProps): sns.ITopic | undefined {
    if (email === undefined) return undefined;
    return new FailureLetters(this.stateStack, 'FailureLetters', { deploymentName, email }).topic;
  }

  #signIn(deploymentName: string, removalPolicy: RemovalPolicy, props: BerthProps): SignIn {
    const { userPool, selfSignUp, mfa } = props;
    const signIn = new SignIn(this.stateStack, 'SignIn', {
      deploymentName,
      removalPolicy,
      ...(userPool && { userPool }),
      ...(selfSignUp !== undefined && { selfSignUp }),
      ...(mfa && { mfa }),
    });
    new CfnOutput(this.stateStack, 'UserPoolId', { value: signIn.userPool.userPoolId });
    if (signIn.signInUrl !== undefined)
      new CfnOutput(this.stateStack, 'SignInUrl', { value: signIn.signInUrl });
    return signIn;
  }
}

/** What others may be allowed to do with a deployment. */
export class BerthGrants {
  readonly #launch: lambda.IFunction;
  readonly #credential: lambda.IFunction;

  /**
   * @param launchFunction the function that launches
   * @param credentialFunction the function that reveals keys
   */
  constructor(launchFunction: lambda.IFunction, credentialFunction: lambda.IFunction) {
    this.#launch = launchFunction;
    this.#credential = credentialFunction;
  }

  /** Lets a function or role launch computers, on behalf of any owner that it names. */
  public launch(grantee: iam.IGrantable): iam.Grant {
    return this.#launch.grantInvoke(grantee);
  }

  /** Lets a function or role read the key of every session, on behalf of any owner that it names. */
  public credential(grantee: iam.IGrantable): iam.Grant {
    return this.#credential.grantInvoke(grantee);
  }
}

function validate(berth: Berth, deploymentName: string, props: BerthProps): void {
  const { scope } = berth.node;
  if (!App.isApp(scope) && !Stage.isStage(scope)) {
    throw new Error('Berth makes stacks of its own: put it into an App or a Stage, not into a stack');
  }
  if (!DEPLOYMENT_NAME.test(deploymentName)) {
    throw new Error(`"${deploymentName}" cannot be the name of a deployment: ${DEPLOYMENT_NAME_RULE}`);
  }
  if (props.issuer !== undefined && props.userPool !== undefined) {
    throw new Error('there is an issuer and a userPool: give one of them');
  }
  if (props.issuer !== undefined && (props.audience ?? []).length === 0) {
    throw new Error('an issuer needs an audience: whom its tokens are for');
  }
  if (props.failureTopic !== undefined && props.failureEmail !== undefined) {
    throw new Error(
      `there is a failureTopic (${props.failureTopic.node.path}) and a failureEmail (${props.failureEmail}): give one of them`,
    );
  }
  if (props.selfSignUp && (props.initialCredit ?? 0) > 0) {
    Annotations.of(berth).addWarningV2(
      'cdk-berth:creditForEverybody',
      `whoever makes a user of their own may spend ${props.initialCredit} $, and may make as many users as they like: with selfSignUp, let initialCredit be 0 and grant credit to whom you know`,
    );
  }
  if (props.issuer === undefined && props.clientId !== undefined) {
    throw new Error('a clientId is one of an issuer of your own: in the user pool the clients are made');
  }
  if (props.issuer === undefined && props.signInOrigins !== undefined) {
    throw new Error(
      `signInOrigins are those of an issuer of your own: a user pool has none but its signInUrl (they were ${props.signInOrigins.join(', ')})`,
    );
  }
  const notOrigin = props.signInOrigins?.find((url) => !Token.isUnresolved(url) && !isOrigin(url));
  if (notOrigin !== undefined) {
    throw new Error(
      `signInOrigins must be origins with https, without a path or a slash at the end, as https://tokens.example (one was ${notOrigin})`,
    );
  }
  if (props.administrator !== undefined && (props.issuer ?? props.userPool) !== undefined) {
    throw new Error(
      'an administrator is invited to the user pool that is made: with an issuer or a userPool of your own, put them into the group admin there',
    );
  }
  const [shown, below] = [props.consoleDomain?.domainName, props.workbenchDomain?.domainName];
  if (shown !== undefined && below !== undefined && shown.endsWith(`.${below}`)) {
    throw new Error(
      `the console cannot be ${shown}, below ${below}: the names there are those of sessions, and what runs in them is not to be trusted`,
    );
  }
}

function isOrigin(url: string): boolean {
  return url.startsWith('https://') && URL.canParse(url) && new URL(url).origin === url;
}
