import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { componentTags } from '../lambda/contract/component-tags';
import { amiParameterName, functionName } from '../lambda/contract/names';
import { assemblyIn, bootstrap, deploy, type Outputs } from './deploy';
import { type Emulator, startEmulator } from './emulator/emulator';
import { type ConsoleSite, startConsole } from './console/console';
import { workbenchDistribution } from './edge/distribution';
import { type Edge, startEdge } from './edge/edge';
import { keyValueStore } from './edge/key-value-store';
import { pythonEnvironment } from './emulator/python-environment';
import { type Gateway, startGateway } from './gateway';
import type { Computers } from './guests/computers';
import { startDecider } from './iam/decider';
import { startFleet } from './guests/fleet';
import { startWindowsFleet } from './guests/windows-fleet';
import { imageBuildIn } from './images/image-build';
import type { MachineImage } from './machines/image-layer';
import { prepareMachines } from './machines/machines';
import { type Ports, portsAreFree, portsFrom } from './ports';
import { signIn, type Tokens } from './sign-in';
import { WORKBENCH } from './story/workbench';
import { ADMINISTRATOR, createUser, type DemoUser, MEMBER } from './users';

export const DEPLOYMENT = 'demo';
const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
export const OWN_LINUX = 'own-linux';
const OWN_LINUX_PARAMETER = '/lab/own-linux/ami';
export const OWN_WINDOWS = 'own-windows';
const OWN_WINDOWS_PARAMETER = '/lab/own-windows/ami';

/** What an administrator wants to stand on all that sessions cost. */
export const SESSION_TAGS = { 'cost-centre': 'physics' };

/** AMIs that exist in the local cloud: there is no Image Builder here, so the ids of the managed image are given. */
const AMIS = [
  { imageId: 'ami-0be7400000000001', name: 'berth-cpu-docker-workbench', rootSizeGiB: 40 },
  { imageId: 'ami-0be7400000000002', name: 'own-linux', rootDeviceName: '/dev/xvda' },
  {
    imageId: 'ami-0be7400000000003',
    name: 'berth-cpu-docker-workbench-next',
    rootSizeGiB: 40,
    // What an Ubuntu of Canonical would be.
    sourceImageId: 'ami-0be7400000000000',
    tags: componentTags(['docker/1.0.1', 'guest/1.0.2', 'workbench/1.0.2']),
  },
  {
    imageId: 'ami-0be7400000000004',
    name: 'Windows_Server-2022-English-Full-Base-2026.11.11',
    platform: 'windows',
    rootSizeGiB: 30,
    ownerAlias: 'amazon',
  },
  { imageId: 'ami-0be7400000000005', name: 'berth-course', rootSizeGiB: 40 },
] as const;

/** The AMI of our own Linux, and what the next build of the managed image would give. */
export const OWN_LINUX_AMI = AMIS[1].imageId;
export const NEXT_BUILD = AMIS[2].imageId;
/** A Windows that anybody may map. */
export const WINDOWS_AMI = AMIS[3].imageId;

/** An image derived from the workbench, and the file that its own component brings. */
export const COURSE = 'course';
export const COURSE_FILE = '/opt/course/welcome.txt';
const COURSE_IMAGE = {
  key: COURSE,
  name: 'A course',
  description: 'The workbench with what a course brings',
  from: WORKBENCH,
  components: [
    {
      name: 'course-files',
      install: [`mkdir -p /opt/course`, `echo 'welcome to the course' > ${COURSE_FILE}`],
      validate: [`test -s ${COURSE_FILE}`],
    },
  ],
};

/** Where computers are processes, their workbench has a terminal and no other tool: it promises no more than that. */
const PLAYED_IMAGES = { managedImages: [{ workbench: 'cpu', tiles: [] }], buildImages: false };

/** What is in them where computers are machines. */
function machineImages(
  workbench: MachineImage,
  course: MachineImage,
): Readonly<Record<string, MachineImage>> {
  return {
    [AMIS[0].imageId]: workbench,
    [AMIS[1].imageId]: { loginUser: 'admin' },
    [AMIS[2].imageId]: workbench,
    [AMIS[4].imageId]: course,
  };
}

export interface CloudOptions {
  /** Everything is written below it. */
  readonly dir: string;
  /** The emulator's port; the others follow it. */
  readonly port: number;
  readonly signal: AbortSignal;
  /** Whether computers are booted machines instead of processes. */
  readonly machines: boolean;
  /** Shows one line about what takes long. */
  readonly say: (line: string) => void;
  /** Runs one part of the start and shows it. */
  readonly step: <T>(title: string, run: () => Promise<T>) => Promise<T>;
}

/** A whole Berth on this machine. */
export interface Cloud {
  readonly dir: string;
  readonly emulator: Emulator;
  readonly gateway: Gateway;
  /** Where the gateway leads: the API's path in the emulator. */
  readonly api: string;
  readonly console: ConsoleSite;
  readonly edge: Edge;
  readonly ports: Ports;
  /** Whether computers are booted machines. */
  readonly machines: boolean;
  readonly computers: Computers;
  readonly outputs: Outputs;
  /** Settings for AWS SDK clients that look at the emulated account from outside. */
  readonly aws: AwsSettings;
  signIn(user: DemoUser): Promise<Tokens>;
  addUser(user: DemoUser): Promise<void>;
  stop(): Promise<void>;
}

export interface AwsSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Starts the emulator, deploys the real stacks into it and lets guests live in its instances. When a part fails, what
 * was started before is ended again.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { dir, port, step, signal } = options;
  await portsAreFree(port);
  const ports = portsFrom(port);
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    const gateway = await startGateway(ports.api);
    ends.push(() => gateway.stop());
    const site = await startConsole({ port: ports.console, api: gateway.url });
    ends.push(() => site.stop());
    // Only now: whoever holds the ports may be living in this folder.
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    await step('Python environment of the emulator (made on the first run only, in about a minute)', () =>
      pythonEnvironment(signal),
    );
    const machines = options.machines
      ? await step('prepare machines', () =>
          prepareMachines({ cache: join(dir, '../machines'), say: options.say, signal }),
        )
      : undefined;
    if (machines !== undefined) {
      ends.push(() => machines.stop());
      await machines.offer(ports.api);
      gateway.admitHost(`${machines.gateway}:${ports.api}`);
    }
    const decider = await startDecider();
    ends.push(() => decider.stop());
    const emulator = await step('start the AWS emulator', () =>
      startEmulator({ dir: join(dir, 'emulator'), port, decider: decider.port }),
    );
    ends.push(() => emulator.stop());
    const aws = {
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'local' },
    };
    await step('seed AMIs and their parameters', () => seed(emulator, aws));
    const redirectUri = `${gateway.url}/signed-in`;
    const deployment = {
      dir: join(dir, 'deploy'),
      environment: emulator.environment,
      configuration: configurationFor({
        guestApiUrl: machines === undefined ? gateway.url : `http://${machines.gateway}:${ports.api}`,
        callbackUrls: [`${site.url}/signed-in`, redirectUri],
        allowedOrigins: [site.url],
        workbenchUrl: edgeUrl(ports),
        ...(machines === undefined && PLAYED_IMAGES),
      }),
      signal,
    };
    await step('cdk bootstrap', () => bootstrap(deployment));
    const outputs = await step('cdk deploy (state and service stacks)', () => deploy(deployment));
    const api = `${emulator.endpoint}/_aws/execute-api/${apiId(outputs.apiUrl)}`;
    gateway.forwardTo(api);
    site.configure({
      deployment: DEPLOYMENT,
      issuer: `https://cognito-idp.${REGION}.amazonaws.com/${outputs.userPoolId}`,
      clientId: outputs.clientId,
      signInUrl: emulator.endpoint,
      apiUrl: '/api',
      workbenchOrigin: edgeUrl(ports),
    });
    await step('ask for the prices (list prices, played)', () => refreshPrices(aws));
    const cognito = new CognitoIdentityProviderClient(aws);
    const addUser = (user: DemoUser): Promise<void> => createUser(cognito, outputs.userPoolId, user);
    await step('create two users', async () => {
      await addUser(MEMBER);
      await addUser(ADMINISTRATOR);
    });
    const place = { emulator: emulator.endpoint, dir: join(dir, 'guests') };
    const built = (key: string, title: string): Promise<MachineImage> | undefined =>
      machines && step(title, () => machines.build(imageBuildIn(assemblyIn(deployment.dir), key)));
    const workbench = await built(
      WORKBENCH,
      `build the image ${WORKBENCH} from its components, as Image Builder would`,
    );
    const course = await built(COURSE, `build the image ${COURSE}, which is derived from it`);
    const computers = await step('let guests live in the instances', () =>
      machines === undefined || workbench === undefined || course === undefined
        ? startFleet(place)
        : machines.live({ ...place, images: machineImages(workbench, course) }),
    );
    ends.push(() => computers.stop());
    const windows = await startWindowsFleet(place);
    ends.push(() => windows.stop());
    const distribution = workbenchDistribution(assemblyIn(deployment.dir), REGION);
    const store = keyValueStore(emulator.endpoint, ACCOUNT, distribution.store);
    const edge = await startEdge({ port: ports.edge, distribution, store, api, computers });
    ends.push(() => edge.stop());
    const domain = emulator.endpoint;
    return {
      dir,
      emulator,
      gateway,
      api,
      console: site,
      edge,
      ports,
      machines: machines !== undefined,
      computers,
      outputs,
      aws,
      addUser,
      signIn: ({ username, password }) =>
        signIn({ domain, clientId: outputs.clientId, redirectUri, username, password }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The edge's address is told to the deployment, whose template the edge is then made of. */
function edgeUrl({ edge }: Ports): string {
  return `http://localhost:${edge}`;
}

/** @param addresses where things are on this computer, by the names of the configuration's fields */
function configurationFor(addresses: object): object {
  return {
    ...addresses,
    deploymentName: DEPLOYMENT,
    removalPolicy: 'destroy',
    administrator: ADMINISTRATOR.username,
    initialCredit: 1000,
    sessionTags: SESSION_TAGS,
    // Its files lie in a bucket on AWS, and are served from their folder here.
    console: false,
    derivedImages: [COURSE_IMAGE],
    semiManagedImages: [
      {
        key: OWN_LINUX,
        name: 'Our own Linux',
        description: 'A plain Linux of the lab, mapped from an SSM parameter',
        loginUser: 'admin',
        parameterName: OWN_LINUX_PARAMETER,
      },
      {
        key: OWN_WINDOWS,
        name: 'Our own Windows',
        description: 'A Windows Server, mapped from an SSM parameter',
        os: 'windows',
        parameterName: OWN_WINDOWS_PARAMETER,
      },
    ],
  };
}

async function seed(emulator: Emulator, aws: AwsSettings): Promise<void> {
  await emulator.control.registerImages(AMIS);
  const ssm = new SSMClient(aws);
  const parameters = {
    [amiParameterName(DEPLOYMENT, WORKBENCH)]: AMIS[0].imageId,
    [amiParameterName(DEPLOYMENT, COURSE)]: AMIS[4].imageId,
    [OWN_LINUX_PARAMETER]: AMIS[1].imageId,
    [OWN_WINDOWS_PARAMETER]: AMIS[3].imageId,
  };
  for (const [Name, Value] of Object.entries(parameters)) {
    await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String' }));
  }
}

/** The API's id, from `https://<id>.execute-api....`. */
function apiId(url: string): string {
  const id = /^https?:\/\/([a-z0-9]+)\.execute-api\./.exec(url)?.[1];
  if (id === undefined) throw new Error(`${url} is not the address of an HTTP API`);
  return id;
}

/** The deployment asks by itself, a moment after it is there; the first launch shall not have to wait for that. */
async function refreshPrices(aws: AwsSettings): Promise<void> {
  const FunctionName = functionName(DEPLOYMENT, 'refresh-prices');
  const { FunctionError, Payload } = await new LambdaClient(aws).send(new InvokeCommand({ FunctionName }));
  if (FunctionError !== undefined)
    throw new Error(`${FunctionName} failed: ${Buffer.from(Payload ?? []).toString()}`);
}
