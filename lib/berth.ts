import { App, CfnOutput, type Environment, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DEPLOYMENT_NAME, DEPLOYMENT_NAME_RULE } from '../lambda/contract/names';
import { SignIn } from './access/sign-in';
import { CredentialVault } from './credentials/credential-vault';
import { buildImages } from './berth-images';
import { BerthService } from './berth-service';
import type { CatalogueImage } from './images/catalogue-image';
import { ManagedImage } from './images/managed-image';
import type { LendingPolicy } from './sessions/lending-policy';
import { SessionStore } from './sessions/session-store';

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
   * The network of the computers. It needs public subnets and DNS host names.
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
   * Another issuer of access tokens than Cognito: OpenID Connect, signing with RSA. No user pool is made then, and
   * `audience` is needed.
   *
   * @default - the user pool
   */
  readonly issuer?: string;
  /**
   * Whom the tokens must be for: `aud`, or `client_id` where there is no `aud`.
   *
   * @default - the client that is made in the user pool
   */
  readonly audience?: string[];
  /**
   * Where people may be sent after signing in. Only https, or http on localhost.
   *
   * @default ['http://localhost:8417/signed-in']
   */
  readonly callbackUrls?: string[];
  /**
   * Origins of web pages that may call the API from a browser.
   *
   * @default - none
   */
  readonly allowedOrigins?: string[];
  /**
   * The address at which the computers reach the API.
   *
   * @default - the API's own address
   */
  readonly guestApiUrl?: string;
  /**
   * Further tags of all that is made at run time: instances, disks, interfaces, keys, secrets, security groups. A
   * stack's tags never reach those. Keys may hold letters, digits and `+ - = . , _ : @`.
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
   * Who is told when a stop, an end or a sweep could not be done at its time, and when one net had to do the work of
   * another.
   *
   * @default - nobody: the alarm is only seen in CloudWatch
   */
  readonly failureTopic?: sns.ITopic;
  /**
   * How many dollars a month the account may cost, all its services together, before all computers are stopped. AWS
   * counts them up to twelve hours late.
   *
   * @default - no such budget
   */
  readonly monthlyBudget?: number;
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
      audience: props.audience ?? (this.signIn ? [this.signIn.client.userPoolClientId] : []),
      vpc,
      sessionManager,
      guestApiUrl,
      sessionTags,
      logRetention,
      allowedOrigins,
      bundles,
      failureTopic: props.failureTopic,
      monthlyBudget: props.monthlyBudget,
    });
    const managed = images.filter((image) => image instanceof ManagedImage);
    if (managed.length > 0 && props.buildImages !== false) {
      this.imagesStack = stack('Images', 'pipelines of its images');
      const { failureTopic } = props;
      buildImages(this.imagesStack, { deploymentName, images: managed, vpc, failureTopic });
    }
    this.apiUrl = service.api.url;
    this.grants = new BerthGrants(service.functions.launch, service.functions.credential);
  }

  #signIn(deploymentName: string, removalPolicy: RemovalPolicy, props: BerthProps): SignIn {
    const { userPool, callbackUrls } = props;
    const signIn = new SignIn(this.stateStack, 'SignIn', {
      deploymentName,
      removalPolicy,
      ...(userPool && { userPool }),
      ...(callbackUrls && { callbackUrls }),
    });
    new CfnOutput(this.stateStack, 'UserPoolId', { value: signIn.userPool.userPoolId });
    new CfnOutput(this.stateStack, 'ClientId', { value: signIn.client.userPoolClientId });
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
}
