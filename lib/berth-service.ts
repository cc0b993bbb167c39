import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { ROUTES } from '../lambda/contract/routes';
import { policySetting } from '../lambda/contract/policy';
import { SETTINGS } from '../lambda/contract/settings';
import { dutyOf, FUNCTIONS, type FunctionName } from '../lambda/domain/duties';
import { FirstAdministrator } from './access/first-administrator';
import { SessionApi } from './api/session-api';
import { BerthWeb, type WebParts } from './berth-web';
import type { CredentialVaultGrants } from './credentials/credential-vault';
import { PriceBook } from './credit/price-book';
import { type DutyGrants, grantDuty } from './functions/grant-duty';
import { NodeFunction } from './functions/node-function';
import type { CatalogueImage } from './images/catalogue-image';
import { allowDiskKeys } from './images/disk-keys';
import { ImageCheck } from './images/image-check';
import { ImageMap } from './images/image-map';
import { ImageRetirement } from './images/image-retirement';
import { imageLimitsSetting, MappedImageGrants } from './images/mapped-image-grants';
import { LaunchGround } from './sessions/launch-ground';
import { checkedPolicy } from './sessions/checked-policy';
import type { LendingPolicy } from './sessions/lending-policy';
import type { SessionStoreGrants } from './sessions/session-store';
import { sessionTagsSetting } from './sessions/session-tags';
import { BudgetStop } from './shutdown/budget-stop';
import { DeadlineSchedules } from './shutdown/deadline-schedules';
import { Failures } from './shutdown/failures';
import { NetAlarm } from './shutdown/net-alarm';
import { Sweeper } from './shutdown/sweeper';

/** What the service is made from; what may be undefined has the defaults that `BerthProps` says. */
export interface ServiceParts extends Omit<WebParts, 'apiDomain'> {
  readonly images: CatalogueImage[];
  readonly policy: LendingPolicy | undefined;
  readonly sessions: SessionStoreGrants;
  readonly table: dynamodb.ITableV2;
  readonly encryptionKey: kms.IKey | undefined;
  readonly secrets: CredentialVaultGrants;
  /** Undefined: the clients that are made in the user pool. */
  readonly audience: string[] | undefined;
  readonly vpc: ec2.IVpc | undefined;
  readonly sessionManager: boolean | undefined;
  readonly guestApiUrl: string | undefined;
  readonly sessionTags: Record<string, string> | undefined;
  readonly allowedOrigins: string[] | undefined;
  readonly failureTopic: sns.ITopic | undefined;
  readonly monthlyBudget: number | undefined;
  readonly breakGlass: boolean | undefined;
  /** The e-mail address of the first administrator. */
  readonly administrator: string | undefined;
}

/** The HTTP API answers within 30 s; a launch may use all of it, for it tries one zone after another. */
const SECONDS: Partial<Record<FunctionName, number>> = {
  launch: 29,
  start: 20,
  stop: 20,
  terminate: 20,
  door: 20,
  'end-of-lease': 20,
  'record-state-change': 20,
  'stop-everything': 29,
  // It ends before the next one begins.
  sweep: 240,
  // Some twenty questions to AWS, one after the other.
  'refresh-prices': 120,
  'retire-images': 120,
  // It may ask for the prices of twenty types.
  'map-image': 29,
  'check-images': 120,
  // A key-value store that was made a moment ago is not there at once.
  'edge-keys': 60,
  'invite-administrator': 30,
};

/** All that can be deleted and made anew. */
export class BerthService {
  readonly api: SessionApi;
  readonly web: BerthWeb;
  readonly functions: Readonly<Record<FunctionName, NodeFunction>>;

  constructor(stack: Stack, parts: ServiceParts) {
    const { deploymentName, sessions, secrets, issuer, vpc, sessionManager, allowedOrigins } = parts;
    const ground = new LaunchGround(stack, 'LaunchGround', {
      deploymentName,
      ...(vpc && { vpc }),
      ...(sessionManager !== undefined && { sessionManager }),
    });
    const images = new ImageMap(stack, 'ImageMap', {
      deploymentName,
      images: parts.images,
      ...(parts.policy && { policy: parts.policy }),
    });
    const failures = new Failures(stack, 'Failures', {
      deploymentName,
      ...(parts.failureTopic && { topic: parts.failureTopic }),
    });
    const deadLetters = failures.queue;
    const schedules = new DeadlineSchedules(stack, 'DeadlineSchedules', { deploymentName, deadLetters });
    this.api = new SessionApi(stack, 'SessionApi', {
      deploymentName,
      issuer,
      // The clients are made when it is known where the API is: the console is behind the same address.
      audience: Lazy.list({ produce: () => parts.audience ?? this.web.clientIds }),
      ...(allowedOrigins && { allowedOrigins }),
    });
    this.functions = Object.fromEntries(
      FUNCTIONS.map((name) => [name, nodeFunction(stack, name, parts)]),
    ) as Record<FunctionName, NodeFunction>;
    const keeper = this.functions['edge-keys'];
    secrets.masterKey(keeper);
    this.web = new BerthWeb(stack, { ...parts, apiDomain: this.api.domainName }, keeper);
    ground.admitWorkbench(this.web.edge.prefixListId);

    const grants = {
      sessions,
      secrets,
      computers: ground.grants,
      keyPairs: ground.keyPairGrants,
      doors: ground.doorGrants,
      schedules: schedules.grants,
    };
    for (const name of FUNCTIONS) {
      grantDuty(name, this.functions[name], grants);
      const steps = dutyOf(name)?.steps ?? [];
      if (steps.includes('run') || steps.includes('start')) allowDiskKeys(parts.images, this.functions[name]);
    }
    this.#grantTheRest(grants, images);
    this.#keepPrices(stack, parts, images, failures);
    this.#keepImages(stack, parts, images, failures);
    this.#sweep(stack, parts, grants, images, failures);
    for (const name of new Set(ROUTES.map((route) => route.function))) {
      this.api.serve(name, this.functions[name]);
    }
    this.#listen(stack);
    this.#openWorkbenches(parts);
    this.#invite(stack, parts);
    this.#configure(parts);
  }

  /** What functions need besides the duties: to read, to know the images, the guests' tokens and the keys. */
  #grantTheRest({ sessions, secrets, computers }: DutyGrants, images: ImageMap): void {
    const fn = this.functions;
    sessions.list(fn.list);
    // Whoever looks at a computer without a guest that waits for its tick, and the sweep for those that nobody looks at.
    for (const name of ['list', 'get', 'sweep'] as const) computers.findStatus(fn[name]);
    // What a computer costs whose record was lost.
    computers.findDisks(fn.sweep);
    // Only when somebody else has written the record between its reading and its writing.
    sessions.find(fn.list);
    for (const name of ['launch', 'end-of-lease', 'record-state-change'] as const) sessions.find(fn[name]);
    const ofOneSession = [
      'get',
      'connectivity',
      'events',
      'credential',
      'stop',
      'start',
      'extend',
      'terminate',
      'door',
    ] as const;
    for (const name of [...ofOneSession, 'guest-report'] as const) sessions.findById(fn[name]);

    images.grants.read(fn['list-images']);
    images.grants.read(fn.launch);
    images.grants.read(fn.start);
    images.grants.resolve(fn.launch);

    secrets.masterKey(fn.launch);
    secrets.masterKey(fn['guest-report']);
    secrets.reveal(fn.credential);
    computers.readPassword(fn.credential);
    sessions.readTimeline(fn.events);

    // Into a workbench: a code, a ticket for it, another ticket for that one.
    sessions.findById(fn.connect);
    sessions.appendTimeline(fn.connect);
    sessions.issueCode(fn.connect);
    sessions.find(fn.enter);
    sessions.burnCode(fn.enter);
    secrets.masterKey(fn.enter);
    sessions.findById(fn.renew);
    secrets.masterKey(fn.renew);
    sessions.recordDeparture(fn.leave);

    // Every reveal is an event.
    sessions.write(fn.credential);

    // What credit there is, what a launch would take of it, and more of it.
    sessions.readAccount(fn.credit);
    sessions.find(fn.estimate);
    images.grants.read(fn.estimate);
    images.grants.resolve(fn.estimate);
    sessions.find(fn.grant);
    sessions.write(fn.grant);
    sessions.moveAccount(fn.grant);
  }

  /** The second net, what of the first one fails, and the last resort. */
  #sweep(
    stack: Stack,
    { deploymentName, monthlyBudget, failureTopic }: ServiceParts,
    { sessions, secrets }: DutyGrants,
    images: ImageMap,
    failures: Failures,
  ): void {
    const { sweep, 'stop-everything': stopEverything } = this.functions;
    sessions.list(sweep);
    sessions.findById(sweep);
    secrets.list(sweep);
    images.grants.read(sweep);
    sessions.list(stopEverything);
    sessions.find(stopEverything);
    failures.keep(this.functions['end-of-lease']);
    failures.keep(this.functions['record-state-change']);
    // Once more, a minute later: the next sweep may come just after what is reserved for it.
    failures.keep(sweep, 1);
    new NetAlarm(stack, 'NetAlarm', {
      deploymentName,
      functions: [sweep, this.functions['record-state-change']],
      ...(failureTopic && { topic: failureTopic }),
    });
    const sweeper = new Sweeper(stack, 'Sweeper', {
      deploymentName,
      sweep,
      ...(failureTopic && { topic: failureTopic }),
    });
    sweeper.node.addDependency(images);
    const { 'retire-images': retire } = this.functions;
    failures.keep(retire);
    new ImageRetirement(stack, 'ImageRetirement', { deploymentName, retire });
    if (monthlyBudget !== undefined)
      new BudgetStop(stack, 'BudgetStop', { deploymentName, monthlyDollars: monthlyBudget, stopEverything });
  }

  /** The price book, and the function that keeps it. */
  #keepPrices(
    stack: Stack,
    { deploymentName, table, encryptionKey }: ServiceParts,
    images: ImageMap,
    failures: Failures,
  ): void {
    const refresh = this.functions['refresh-prices'];
    failures.keep(refresh);
    images.grants.read(refresh);
    images.grants.resolve(refresh);
    const prices = new PriceBook(stack, 'PriceBook', {
      deploymentName,
      table,
      ...(encryptionKey && { encryptionKey }),
      refresh,
      instanceTypes: images.instanceTypes,
    });
    prices.grants.read(this.functions.launch);
    prices.grants.read(this.functions.start);
    prices.grants.read(this.functions.estimate);
    for (const name of ['list-images', 'show-image', 'check-images'] as const)
      prices.grants.read(this.functions[name]);
    // A mapped image can be launched at once.
    const { 'map-image': map } = this.functions;
    prices.grants.read(map);
    prices.grants.write(map);
    prices.grants.ask(map);
    // It is asked for as soon as it is there, and reads the catalogue then.
    prices.node.addDependency(images);
  }

  /** Images that are mapped while the deployment runs, and the versions of those that are built. */
  #keepImages(
    stack: Stack,
    { deploymentName, table, encryptionKey, policy }: ServiceParts,
    images: ImageMap,
    failures: Failures,
  ): void {
    const fn = this.functions;
    const limits = imageLimitsSetting(checkedPolicy(policy));
    const grants = new MappedImageGrants({ deploymentName, table, encryptionKey, limits });
    const shown = ['list-images', 'show-image'] as const;
    for (const name of [...shown, 'launch', 'start', 'estimate', 'sweep', 'refresh-prices'] as const)
      grants.read(fn[name]);
    for (const name of shown) {
      images.grants.resolve(fn[name]);
      grants.readReadyTimes(fn[name]);
    }
    for (const name of ['show-image', 'map-image', 'unmap-image', 'roll-back-image'] as const)
      images.grants.read(fn[name]);

    grants.write(fn['map-image']);
    grants.inspect(fn['map-image']);
    grants.remove(fn['unmap-image']);
    grants.readVersions(fn['show-image']);
    grants.readVersions(fn['roll-back-image']);
    grants.moveVersion(fn['roll-back-image']);

    // What an image of the catalogue comes from is not taken away.
    const retire = fn['retire-images'];
    images.grants.read(retire);
    images.grants.resolve(retire);
    grants.list(retire);

    const check = fn['check-images'];
    grants.list(check);
    grants.keepFindings(check);
    grants.inspect(check);
    failures.keep(check);
    new ImageCheck(stack, 'ImageCheck', { deploymentName, check });
  }

  /**
   * EC2's news of every instance in the account come to us: they carry no tags to choose by.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
   */
  #listen(stack: Stack): void {
    new events.Rule(stack, 'InstanceStateChanges', {
      description: 'Berth: what EC2 says of the state of instances',
      eventPattern: { source: ['aws.ec2'], detailType: ['EC2 Instance State-change Notification'] },
      targets: [
        new LambdaFunction(this.functions['record-state-change'], {
          retryAttempts: 8,
          maxEventAge: Duration.hours(2),
        }),
      ],
    });
  }

  /** What stands behind workbenches in a browser must know: with which key, at which address, from which pages. */
  #openWorkbenches({ edgeKey = 1, allowedOrigins = [] }: ServiceParts): void {
    const { launch, connect, enter, renew, 'guest-report': report } = this.functions;
    const { edge, site, workbenchUrl } = this.web;
    for (const fn of [launch, connect, renew]) fn.addEnvironment(SETTINGS.edgeKey, String(edgeKey));
    // A computer is launched with the new key only when the edge has it.
    launch.node.addDependency(edge.keys);
    connect.addEnvironment(SETTINGS.workbenchUrl, workbenchUrl);
    const pages = [...(site ? [site.url] : []), ...allowedOrigins];
    if (pages.length === 0) return;
    // A workbench's home page says where its computer is extended.
    for (const fn of [enter, report]) fn.addEnvironment(SETTINGS.consoleOrigins, pages.join(','));
  }

  #invite(stack: Stack, { administrator: email, userPool }: ServiceParts): void {
    if (email === undefined || userPool === undefined) return;
    const first = new FirstAdministrator(stack, 'FirstAdministrator', {
      email,
      userPool,
      inviter: this.functions['invite-administrator'],
    });
    // Whoever follows the invitation finds a Berth that is there.
    first.node.addDependency(...(this.web.site ? [this.web.site] : []), this.api);
  }

  #configure({ guestApiUrl, sessionTags = {}, policy, breakGlass = false }: ServiceParts): void {
    const { launch, door, start, extend, estimate, sweep } = this.functions;
    launch.addEnvironment(SETTINGS.guestApiUrl, guestApiUrl ?? this.api.url);
    const tags = sessionTagsSetting(sessionTags);
    // These two make things that are tagged.
    for (const fn of [launch, door]) fn.addEnvironment(SETTINGS.sessionTags, tags);
    if (breakGlass) this.functions.credential.addEnvironment(SETTINGS.breakGlass, 'true');
    if (policy === undefined) return;
    const setting = JSON.stringify(policySetting(checkedPolicy(policy)));
    // These decide by it; what settles or ends needs no limit.
    for (const fn of [launch, start, extend, estimate, sweep]) fn.addEnvironment(SETTINGS.policy, setting);
  }
}

function nodeFunction(stack: Stack, name: FunctionName, parts: ServiceParts): NodeFunction {
  const { deploymentName, logRetention, bundles } = parts;
  const id = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return new NodeFunction(stack, id, {
    deploymentName,
    functionName: name,
    timeout: Duration.seconds(SECONDS[name] ?? 10),
    ...(logRetention !== undefined && { logRetention }),
    ...(bundles !== undefined && { bundles }),
  });
}
