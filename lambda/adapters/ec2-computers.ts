import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  EC2Client,
  type Instance,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCreditSpecificationCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../contract/tags';
import { refusalClass } from '../domain/placement';
import { Refusal } from '../domain/refusal';
import { ABSENT, type InstanceSeen, type InstanceState, present, type Seen, UNKNOWN } from '../domain/seen';
import type { Attempt, Session, SessionRef } from '../domain/session';
import type { Clock } from '../ports/clock';
import { type Computers, type InstanceFound, type RunAnswer, TagsLost } from '../ports/computers';
import { batchedStops, type StopOne } from './batched-stops';
import { hasCpuCredits, ONLY_OWN_CREDITS } from './cpu-credits';
import { ec2Code, ec2Status, onceSeen, unless, UNTIL_SEEN } from './ec2-errors';
import { instanceSeen, instanceState } from './ec2-instance';
import { leaseTags, ofSession, tagValue } from './ec2-tags';
import { LAUNCH_LIMITS, TIME_LIMITS } from './time-limits';
import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';

/** Makes the order for an attempt; only the function that launches has one. */
export type OrderOf = (session: Session, attempt: Attempt) => Promise<RunInstancesCommandInput>;

/** RunInstances refills two calls a second: a class that launches together is let through within so many asks. */
const THROTTLE_PAUSES = [400, 800, 1600, 3200];

/** What EC2 says of a key pair that it has not seen yet, or whose tags it has not. */
const NOT_SEEN_YET = ['InvalidKeyPair.NotFound', 'UnauthorizedOperation'];

/** What EC2 says of a type that an instance cannot become. */
const NOT_THIS_TYPE = [
  'InvalidInstanceAttributeValue',
  'InvalidInstanceType',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'UnsupportedOperation',
];

const WRONG_STATE = ['IncorrectInstanceState', 'InvalidInstanceID.NotFound'];

/** Computers as EC2 instances, each found by the tag of its session. */
export class Ec2Computers implements Computers {
  readonly #deployment: string;
  readonly #clock: Clock;
  readonly #ec2: EC2Client;
  readonly #once: EC2Client;
  readonly #order: OrderOf | undefined;
  readonly #stop: StopOne = batchedStops(
    (instanceId) => this.#stopOne(instanceId),
    (instanceIds) => this.#stopTogether(instanceIds),
  );

  /**
   * @param once the client for what must not be repeated by the SDK: a lack of capacity is an HTTP 500, which the SDK
   *   would take for a fault and ask again
   */
  constructor(
    deployment: string,
    clock: Clock,
    order?: OrderOf,
    ec2: EC2Client = new EC2Client(TIME_LIMITS),
    once: EC2Client = new EC2Client({ ...LAUNCH_LIMITS, maxAttempts: 1 }),
  ) {
    this.#deployment = deployment;
    this.#clock = clock;
    this.#order = order;
    this.#ec2 = ec2;
    this.#once = once;
  }

  async find(session: SessionRef & Pick<Session, 'instanceId'>): Promise<Seen<InstanceSeen>> {
    const found = await this.#describe({ Filters: ofSession(session) });
    const alive = found.find(({ state }) => state !== 'terminated' && state !== 'shutting-down');
    const it = alive ?? found.find(({ id }) => id === session.instanceId) ?? found[0];
    if (it !== undefined) return present(it);
    return session.instanceId === undefined ? ABSENT : this.#recorded(session, session.instanceId);
  }

  /**
   * Only EC2's word that there is none is a proof. An instance that has ended loses its tags after a while, and is then
   * forgotten.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
   */
  async #recorded(session: SessionRef, instanceId: string): Promise<Seen<InstanceSeen>> {
    const raw = await this.#byId(instanceId);
    if (raw === 'none') return ABSENT;
    if (raw === undefined) return UNKNOWN;
    const seen = instanceSeen(raw);
    if (seen?.deployment === session.deployment && seen.session === session.id) return present(seen);
    if (raw.State?.Name === 'terminated') return ABSENT;
    throw new TagsLost(instanceId, session);
  }

  /** @returns `none` when EC2 says that there is none, undefined when it answers without one */
  async #byId(instanceId: string): Promise<Instance | 'none' | undefined> {
    const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
    const answer = await unless(['InvalidInstanceID.NotFound'], this.#ec2.send(command));
    return answer === undefined ? 'none' : answer.Reservations?.[0]?.Instances?.[0];
  }

  async findInstance(instanceId: string): Promise<InstanceFound> {
    const raw = await this.#byId(instanceId);
    if (raw === undefined || raw === 'none') return { is: 'unknown' };
    const instance = instanceSeen(raw);
    const owner = tagValue(raw.Tags, TAGS.owner);
    return instance?.deployment === this.#deployment && owner !== undefined
      ? { is: 'ours', instance, owner }
      : { is: 'foreign' };
  }

  async run(session: Session, attempt: Attempt, until = Infinity): Promise<RunAnswer> {
    if (this.#order === undefined) throw new Error('this function may not launch computers');
    const order = await this.#order(session, attempt);
    const throttled = [...THROTTLE_PAUSES];
    // The key pair was imported just before the first attempt; by a later one EC2 has seen it.
    const unseen = session.attempts.length > 1 ? [] : [...UNTIL_SEEN];
    while (this.#clock.now() < until) {
      const answer = await this.#ask(session, order);
      if (answer.is !== 'refused') return answer;
      const isThrottled = refusalClass(answer.code) === 'throttle';
      const pauses = isThrottled ? throttled : NOT_SEEN_YET.includes(answer.code) ? unseen : [];
      const pause = pauses.shift();
      if (pause === undefined) return answer;
      await this.#clock.sleep(pause / 2 + Math.random() * pause);
    }
    return { is: 'unclear', why: 'the time for asking EC2 is up' };
  }

  async #ask(session: Session, order: RunInstancesCommandInput): Promise<RunAnswer> {
    try {
      const answer = await this.#once.send(new RunInstancesCommand(order));
      const raw = answer.Instances?.[0];
      const instance = raw && instanceSeen(raw);
      return instance
        ? { is: 'placed', instance }
        : { is: 'unclear', why: 'EC2 answered without an instance' };
    } catch (error) {
      return this.#whatItMeans(session, error);
    }
  }

  /** Only a definite refusal may send the launch to another zone: EC2's idempotency ends at the zone. */
  async #whatItMeans(session: Session, error: unknown): Promise<RunAnswer> {
    const code = ec2Code(error);
    if (code === 'IdempotentParameterMismatch') {
      // The token's first ask went through, with other parameters (an older deployment's): the computer is there.
      const seen = await this.find(session);
      return seen.is === 'present' ? { is: 'placed', instance: seen.value } : { is: 'unclear', why: code };
    }
    const status = ec2Status(error) ?? 0;
    const definite = (status >= 400 && status < 500) || refusalClass(code) !== 'configuration';
    const why = sentence(error);
    return definite ? { is: 'refused', code, why } : { is: 'unclear', why };
  }

  async resize(instanceId: string, instanceType: string): Promise<boolean> {
    try {
      await this.#ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: instanceId, InstanceType: { Value: instanceType } }),
      );
      // What becomes a T type is told again even if it was told at its launch: AWS does not say what it keeps of that.
      if (hasCpuCredits(instanceType)) {
        // The new type may not be seen by every part of EC2 yet.
        await onceSeen(this.#clock, ['InstanceCreditSpecification.NotSupported'], () =>
          this.#boundCredits(instanceId),
        );
      }
      return true;
    } catch (error) {
      const code = ec2Code(error);
      if (WRONG_STATE.includes(code)) return false;
      if (NOT_THIS_TYPE.includes(code) || code === 'Unsupported') {
        throw new Refusal(
          'not-allowed-type',
          `AWS does not let this computer become ${instanceType}: ${sentence(error)} (${code}).`,
        );
      }
      throw refusalOf(error) ?? error;
    }
  }

  async #boundCredits(instanceId: string): Promise<void> {
    const { UnsuccessfulInstanceCreditSpecifications: [failed] = [] } = await this.#ec2.send(
      new ModifyInstanceCreditSpecificationCommand({
        InstanceCreditSpecifications: [{ InstanceId: instanceId, CpuCredits: ONLY_OWN_CREDITS }],
      }),
    );
    if (failed === undefined) return;
    const { Code: code = 'unknown', Message: message = 'the CPU credits could not be bounded' } =
      failed.Error ?? {};
    throw Object.assign(new Error(message), { name: code });
  }

  async start(instanceId: string): Promise<InstanceState | undefined> {
    try {
      const { StartingInstances: [change] = [] } = await this.#once.send(
        new StartInstancesCommand({ InstanceIds: [instanceId] }),
      );
      return instanceState(change?.CurrentState?.Name);
    } catch (error) {
      if (WRONG_STATE.includes(ec2Code(error))) return undefined;
      throw refusalOf(error) ?? error;
    }
  }

  stop(instanceId: string): Promise<InstanceState | undefined> {
    return this.#stop(instanceId);
  }

  #stopOne(instanceId: string): Promise<InstanceState | undefined> {
    return unlessWrongState(async () => {
      const answer = await this.#ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
      return answer.StoppingInstances?.[0]?.CurrentState?.Name;
    });
  }

  async #stopTogether(
    instanceIds: readonly string[],
  ): Promise<ReadonlyMap<string, InstanceState | undefined>> {
    const { StoppingInstances = [] } = await this.#ec2.send(
      new StopInstancesCommand({ InstanceIds: [...instanceIds] }),
    );
    return new Map(
      StoppingInstances.map(({ InstanceId = '', CurrentState }) => [
        InstanceId,
        instanceState(CurrentState?.Name),
      ]),
    );
  }

  async terminate(instanceId: string): Promise<InstanceState | undefined> {
    return unlessWrongState(async () => {
      const answer = await this.#ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
      return answer.TerminatingInstances?.[0]?.CurrentState?.Name;
    });
  }

  async tag(session: Session, instanceId: string): Promise<void> {
    await this.#ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags: leaseTags(session) }));
  }

  async #describe(input: DescribeInstancesCommandInput): Promise<readonly InstanceSeen[]> {
    const found: InstanceSeen[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2.send(new DescribeInstancesCommand({ ...input, NextToken }));
      const instances = page.Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
      found.push(...instances.flatMap((raw) => instanceSeen(raw) ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}

/** What a person is told of EC2's no, where it is one that a person can do something about. */
function refusalOf(error: unknown): Refusal | undefined {
  const code = ec2Code(error);
  switch (refusalClass(code)) {
    case 'capacity':
      return new Refusal('no-capacity', `AWS has no capacity for this computer in its zone now (${code}).`);
    case 'quota':
      return new Refusal('quota', `This AWS account's quota is used up (${code}).`);
    case 'throttle':
      return new Refusal('throttled', `AWS is asked too often at the moment (${code}).`);
    default:
      return undefined;
  }
}

const LONGEST_SENTENCE = 300;

/** What EC2 says, without the encoded message that comes with a denial: only an administrator can decode it. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split(/\s*Encoded authorization failure message/)[0] ?? message).slice(0, LONGEST_SENTENCE);
}

async function unlessWrongState(call: () => Promise<string | undefined>): Promise<InstanceState | undefined> {
  try {
    return instanceState(await call());
  } catch (error) {
    if (WRONG_STATE.includes(ec2Code(error))) return undefined;
    throw error;
  }
}
