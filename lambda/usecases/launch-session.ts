import type { Caller } from '../domain/caller';
import { minutesPaid, sessionRates, worstCase } from '../domain/credit';
import { DUTIES } from '../domain/duties';
import { hasGpu } from '../domain/gpu';
import { disksGiB, type Image, type LaunchImage } from '../domain/image';
import { newLease, PARKING } from '../domain/lease';
import { attemptNumber, candidates, CLAIM } from '../domain/placement';
import { idleMinutes, keepsDisk, leaseMinutes, type Policy, takenToday, withDisk } from '../domain/policy';
import { type Rates, USUAL_OPERATION } from '../domain/price';
import { Refusal } from '../domain/refusal';
import { ABSENT, NOTHING_LOOKED_AT, NOTHING_THERE } from '../domain/seen';
import { isOver, type Session } from '../domain/session';
import { checkedStartupScript } from '../domain/startup-script';
import { workbenchPage } from '../domain/workbench';
import { type Accounts, CreditExceeded, DayExceeded } from '../ports/accounts';
import type { FirstBoot } from '../ports/first-boot';
import type { Grounds } from '../ports/grounds';
import type { Images } from '../ports/images';
import type { Prices } from '../ports/prices';
import { Overtaken } from '../ports/sessions';
import type { TimelineEvent } from '../ports/timeline';
import { advance, type AdvancePorts } from './advance';
import { budgetOf, budgetRefusal } from './budget';
import { whatFits } from './refuse-credit';
import { orTooMany } from './refuse-running';
import { requestHash, sessionId } from './session-id';

export interface LaunchPorts extends AdvancePorts {
  readonly images: Images;
  readonly grounds: Grounds;
  readonly prices: Prices;
  readonly accounts: Accounts;
  readonly policy: Policy;
  readonly firstBoot: FirstBoot;
  /**
   * Which number the edge's key has that is current now.
   *
   * @default 1
   */
  readonly edgeKey?: number;
}

export interface LaunchOrder {
  readonly image: string;
  readonly instanceType?: string | undefined;
  readonly minutes?: number | undefined;
  readonly idleMinutes?: number | undefined;
  /** Keep the disk of the stopped computer for as long as credit pays for it, month by month. */
  readonly keepDisk?: boolean | undefined;
  /** Size of its disk in GiB; the image's own when left out. */
  readonly diskGiB?: number | undefined;
  /** Run once, as root, at the first boot. */
  readonly startupScript?: string | undefined;
  readonly name?: string | undefined;
}

/** In minutes: for less, nobody's computer is started. */
const SHORTEST_USEFUL = 10;

/**
 * Lends a computer to the caller. The record, with its first attempt, is written before anything else, and the same
 * ask under the same key is the same session.
 *
 * @param call how the order came: the key that makes a repeat the same order, and an id of this very call
 * @throws Refusal `not-found` (no such image), `image-unavailable`, `not-allowed-type`, `invalid` (longer, idle for
 *   longer, or on another disk than allowed; a start-up script that cannot be run, or sent), `too-many-sessions`,
 *   `no-credit`, `daily-limit`, `conflict` (the key was used for another order), `no-capacity`,
 *   `quota`, `throttled`, `launch-failed`
 */
export async function launchSession(
  ports: LaunchPorts,
  deployment: string,
  caller: Caller,
  order: LaunchOrder,
  call: { readonly idempotencyKey: string; readonly id: string },
): Promise<Session> {
  const id = sessionId(deployment, caller.owner, call.idempotencyKey);
  const draft = await draftSession(ports, deployment, id, caller, order, call.id).catch(
    async (refusal: unknown) => {
      // The catalogue may have changed since: a repeat must still find its session.
      const earlier = await ports.sessions.find(caller.owner, id);
      if (earlier === undefined) throw refusal;
      return earlier;
    },
  );
  const event = { session: id, at: draft.createdAt, what: 'launch', who: caller.owner, from: caller.from };
  const { created, session } = await createCovered(ports, draft, order, event);
  if (!created && session.requestHash !== requestHash(order)) {
    throw new Refusal(
      'conflict',
      'This idempotency key was used before, for another launch. Use a new key for a new launch.',
    );
  }
  const mine = created ? session : await takeOver(ports, session, call.id);
  // What was never ready never had a door.
  const world = created ? NOTHING_THERE : { ...NOTHING_LOOKED_AT, door: ABSENT };
  const done = mine === undefined ? session : await advance(ports, 'launch', DUTIES.launch, mine, world);
  if (done.failure && done.intent.because === 'failure')
    throw new Refusal(done.failure.code, done.failure.text);
  return done;
}

/**
 * Writes the session with the worst case reserved. When credit, or the day's allowance, does not cover the lease that
 * was asked for, the lease is as long as they pay for, and says so; less than the shortest useful one is refused.
 */
async function createCovered(
  ports: LaunchPorts,
  draft: Session,
  order: LaunchOrder,
  event: TimelineEvent,
): ReturnType<LaunchPorts['sessions']['create']> {
  const { credit, createdAt: now } = draft;
  try {
    return await createWithin(ports, draft, event);
  } catch (error) {
    if (!isBudget(error) || credit === undefined) throw error;
    const budget = await budgetOf(ports, draft.owner, now);
    const asked = leaseMinutes(ports.policy, order.minutes);
    const minutes = Math.min(asked, minutesPaid(credit.rates, budget.free, PARKING));
    if (minutes < Math.min(asked, SHORTEST_USEFUL)) {
      const fits = whatFits(credit.rates, budget.free, now);
      throw budgetRefusal(budget, ports.policy, credit.reserved, fits);
    }
    const boundBy = minutes < asked ? budget.boundBy : 'asked';
    const lease = { ...draft.lease, ...newLease(now, minutes, boundBy) };
    const less = { ...credit, reserved: worstCase(credit.rates, lease, now) };
    const shorter = { ...draft, lease, credit: takenToday(ports.policy, undefined, less, now) };
    try {
      return await createWithin(ports, shorter, event);
    } catch (again) {
      if (!isBudget(again)) throw again;
      throw budgetRefusal(await budgetOf(ports, draft.owner, now), ports.policy, less.reserved, 'Try again.');
    }
  }
}

function isBudget(error: unknown): boolean {
  return error instanceof CreditExceeded || error instanceof DayExceeded;
}

/** @throws Refusal `too-many-sessions` */
async function createWithin(
  { sessions, policy }: LaunchPorts,
  session: Session,
  event: TimelineEvent,
): ReturnType<LaunchPorts['sessions']['create']> {
  try {
    return await sessions.create(session, event, policy);
  } catch (error) {
    throw await orTooMany(sessions, session.owner, policy.sessionsAtOnce, error);
  }
}

async function draftSession(
  ports: LaunchPorts,
  deployment: string,
  id: string,
  caller: Caller,
  order: LaunchOrder,
  by: string,
): Promise<Session> {
  const { image, launch: usual } = await ports.images.resolve(order.image);
  const launch = withDisk(ports.policy, usual, order.diskGiB);
  const { startupScript: asked } = order;
  const script = asked === undefined ? undefined : checkedStartupScript(launch.os, asked);
  const now = ports.clock.now();
  const prices = await pricesOf(ports.prices, typesFor(image, order.instanceType), launch);
  const types = prices.map(({ type }) => type);
  const places = candidates(ports.grounds.zones(), types);
  const rates = sessionRates(prices, disksGiB(launch));
  const idle = idleMinutes(image, order.idleMinutes);
  const lease = {
    ...newLease(now, leaseMinutes(ports.policy, order.minutes)),
    ...(idle !== undefined && { idleMinutes: idle }),
    ...(keepsDisk(ports.policy, order.keepDisk) && { keepDisk: true }),
  };
  const first = attemptNumber({ id, candidates: places }, 0, now);
  if (first === undefined) throw new Error('this deployment has no subnet to launch into');
  const draft: Session = {
    deployment,
    id,
    owner: caller.owner,
    name: order.name ?? `${image.key}-${id.slice(-4)}`,
    requestHash: requestHash(order),
    createdAt: now,
    version: 0,
    generation: 1,
    startedGeneration: 0,
    intent: { to: 'run', because: 'launch', at: now },
    state: 'starting',
    phase: 'placing',
    reasons: [],
    image: launch,
    ...(script !== undefined && { startupScript: script }),
    candidates: places,
    attempts: [first],
    claim: { by, until: now + CLAIM },
    instanceType: first.type,
    ...(workbenchPage(launch) !== undefined && { edgeKey: ports.edgeKey ?? 1 }),
    lease,
    credit: takenToday(
      ports.policy,
      undefined,
      {
        rates,
        reserved: worstCase(rates, lease, now),
        spent: 0,
        parkedUntil: now,
        settledGeneration: 0,
      },
      now,
    ),
  };
  if (script !== undefined) await mustFit(ports.firstBoot, draft);
  return draft;
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html */
async function mustFit(firstBoot: FirstBoot, session: Session): Promise<void> {
  const excess = await firstBoot.excess(session);
  if (excess === 0) return;
  const text = `startupScript: with what Berth itself tells the computer it is ${excess} bytes more than EC2 takes, although it is sent compressed. Make it shorter, or let it download the rest.`;
  throw new Refusal('invalid', text);
}

/** The types that have a price. Those that only stand in for the first may be without; never a loan for free. */
export async function pricesOf(
  prices: Prices,
  types: readonly string[],
  launch: LaunchImage,
): Promise<readonly Rates[]> {
  const operation = launch.operation ?? USUAL_OPERATION[launch.os];
  const [first, ...others] = await Promise.allSettled(types.map((type) => prices.rates(type, operation)));
  if (first?.status !== 'fulfilled') throw first?.reason;
  return [first.value, ...others.flatMap((other) => (other.status === 'fulfilled' ? [other.value] : []))];
}

/** The chosen type only, or the image's types in order, the default first. */
export function typesFor(image: Image, chosen: string | undefined): readonly string[] {
  if (chosen === undefined)
    return [image.defaultType, ...image.allowedTypes.filter((t) => t !== image.defaultType)];
  if (!image.allowedTypes.includes(chosen)) {
    const why = image.gpu === true && !hasGpu(chosen) ? ': it needs a GPU, and that type has none' : '';
    throw new Refusal(
      'not-allowed-type',
      `${image.key} cannot be launched as ${chosen}${why}. Allowed: ${image.allowedTypes.join(', ')}.`,
    );
  }
  return [chosen];
}

/**
 * A launch that somebody began and did not finish is taken over, and one that failed is cleaned up to its end; one that
 * is finished or under way is left alone.
 */
async function takeOver(ports: LaunchPorts, session: Session, by: string): Promise<Session | undefined> {
  const now = ports.clock.now();
  if (session.intent.because === 'failure' && session.instanceId === undefined)
    return isOver(session) ? undefined : session;
  const underWay = session.claim !== undefined && session.claim.until > now;
  if (session.intent.to !== 'run' || session.instanceId !== undefined || underWay) return undefined;
  // Nothing is launched any more; without a claim it can be cleaned up at once.
  if (now >= session.lease.stopAt) return session;
  try {
    return await ports.sessions.save({ ...session, claim: { by, until: now + CLAIM } });
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
    return undefined;
  }
}
