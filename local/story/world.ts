import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { SessionView } from '../../lambda/contract/answers';
import { Api } from '../api';
import type { Cloud } from '../cloud';
import type { Foreign } from './foreign/things';
import type { Tokens } from '../sign-in';
import { must } from './must';
import type { Credential, Login } from './ssh';
import { ADMINISTRATOR, type DemoUser, MEMBER } from '../users';

const STRANGER: DemoUser = { username: 'grace@example.com', password: 'Try-Berth-3', groups: [] };
const NOT_ADMIN: DemoUser = {
  username: 'mallory@example.com',
  password: 'Try-Berth-4',
  groups: ['not-admin', 'admins'],
};

/** What all steps of the story share: people, clients that look from outside, and what earlier steps have made. */
export interface World {
  readonly cloud: Cloud;
  readonly tokens: Tokens;
  readonly member: Api;
  readonly stranger: Api;
  readonly pretender: Api;
  readonly administrator: Api;
  readonly ec2: EC2Client;
  readonly secrets: SecretsManagerClient;
  readonly schedules: SchedulerClient;
  readonly table: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly parameters: SSMClient;
  readonly made: Made;
}

/** Two computers with the same idle limit, of which only one is worked with. */
interface IdleSessions {
  readonly unused: string;
  readonly working: string;
  /** When somebody last did something with the working one, in epoch milliseconds. */
  readonly leftAlone: number;
  /** What the unused one said when it warned; undefined when it stopped without. */
  readonly warning: Promise<SessionView['verdict']>;
}

/** A computer that nothing but its own dead-man switch stops. */
interface DeadMan {
  readonly session: string;
  /** What is reserved for it, in micro-dollars. */
  readonly reserved: number;
  /** When it is to switch itself off, in epoch milliseconds. */
  readonly due: number;
  readonly switchedOff: Promise<SwitchedOff>;
}

/** What EC2 shows of an instance that has stopped, and when that was seen. */
export interface SwitchedOff {
  readonly because: string | undefined;
  readonly at: number;
}

/** Somebody who has just enough credit for one minute more. */
interface LastCredit {
  readonly spender: Api;
  /** What the session said that was as long as their credit paid for. */
  readonly warning: string;
  /** The session that they could still have, once it has stopped. */
  readonly stopped: Promise<SessionView>;
}

/** What is handed from step to step. */
export interface Made {
  session?: string;
  short?: string;
  extended?: string;
  idle?: IdleSessions;
  /** A launch that was interrupted and that nobody asks for again. */
  abandoned?: string;
  credential?: Credential;
  /** A valid key of another session. */
  otherKey?: Credential;
  login?: Login;
  /** The cookie that opened the workbench, as a browser sends it. */
  ticket?: string;
  /** The password of a Windows computer that is no more. */
  windowsPassword?: string;
  foreign?: Foreign;
  deadMan?: DeadMan;
  lastCredit?: LastCredit;
  /** When the managed image was rolled back, in epoch milliseconds. */
  rolledBack?: number;
  /** Sessions that lose their schedule, their record, or both. */
  nets?: { readonly recorded: string; readonly lost: string; readonly kept: string };
}

export async function storyWorld(cloud: Cloud): Promise<World> {
  await cloud.addUser(STRANGER);
  await cloud.addUser(NOT_ADMIN);
  const api = async (user: DemoUser): Promise<Api> =>
    new Api(cloud.gateway.url, (await cloud.signIn(user)).access);
  const tokens = await cloud.signIn(MEMBER);
  return {
    cloud,
    tokens,
    member: new Api(cloud.gateway.url, tokens.access),
    stranger: await api(STRANGER),
    pretender: await api(NOT_ADMIN),
    administrator: await api(ADMINISTRATOR),
    ec2: new EC2Client(cloud.aws),
    secrets: new SecretsManagerClient(cloud.aws),
    schedules: new SchedulerClient(cloud.aws),
    table: new DynamoDBClient(cloud.aws),
    lambda: new LambdaClient(cloud.aws),
    parameters: new SSMClient(cloud.aws),
    made: {},
  };
}

/** One step of the story; what it answers is printed beside it. */
export interface StoryStep {
  readonly title: string;
  readonly run: (world: World) => Promise<string>;
}

/** What an earlier step has made. */
export function made<K extends keyof Made>(world: World, name: K): NonNullable<Made[K]> {
  const it = world.made[name];
  if (it === undefined) throw new Error(`an earlier step has not made "${name}"`);
  return it;
}

export async function getSession(api: Api, id: string): Promise<SessionView> {
  const answer = await api.get(`/sessions/${id}`);
  must(
    answer.status === 200,
    `GET /sessions/${id} answered ${answer.status}: ${JSON.stringify(answer.body)}`,
  );
  return answer.body as unknown as SessionView;
}

export async function launch(
  api: Api,
  order: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<SessionView> {
  const answer = await api.post('/sessions', order, headers);
  must(answer.status === 202, `POST /sessions answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as unknown as SessionView;
}

const PAUSE_MS = 200;

/** Asks again and again until it is true. */
export async function until(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await ask())) {
    must(Date.now() < end, `${what}: not within ${seconds} seconds`);
    await pause(PAUSE_MS);
  }
}

/** Waits until the session is in this state, and answers it. */
export async function untilState(api: Api, id: string, state: string, seconds = 120): Promise<SessionView> {
  let last: SessionView | undefined;
  const end = Date.now() + seconds * 1000;
  for (;;) {
    last = await getSession(api, id);
    if (last.state === state) return last;
    must(
      Date.now() < end,
      `session ${id} is ${last.state}, not ${state}, after ${seconds} seconds: ${JSON.stringify(last.reasons)} ${JSON.stringify(last.failure ?? {})}`,
    );
    await pause(PAUSE_MS);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
