import type { AccountView, SessionView } from '../../lambda/contract/answers';
import { dollars } from '../../lambda/domain/money';
import { leaseMinutes, type OwnerLimits } from '../../lambda/domain/policy';
import { Refusal } from '../../lambda/domain/refusal';
import type { Answering } from './fake-berth';
import { detailsOf, IMAGES } from './fake-images';

const HOUR = 3_600_000;
const MINUTES = 60_000;

/** What the fake Berth knows. Amounts are micro-dollars. */
export interface FakeWorld {
  images: typeof IMAGES;
  sessions: SessionView[];
  account: { granted: number; reserved: number; spent: number };
  ledger: NonNullable<AccountView['ledger']>;
  /** What the administrator allows. */
  limits: OwnerLimits;
}

export function fakeWorld(): FakeWorld {
  return {
    images: IMAGES,
    sessions: [],
    account: { granted: 20_000_000, reserved: 0, spent: 0 },
    ledger: [],
    limits: { longestMinutes: 720, largestDiskGiB: 200, keepDisks: true },
  };
}

function accountOf({ account, ledger }: FakeWorld, owner: string): AccountView {
  const { granted, reserved, spent } = account;
  const free = granted - reserved - spent;
  const text = `${dollars(free, 'down')} free of ${dollars(granted, 'down')}`;
  return { owner, granted, reserved, spent, free, text, ledger };
}

/** What a session costs that has been settled for so much. */
export function creditOf(reserved: number, spent = 0): NonNullable<SessionView['credit']> {
  return { reserved, spent, soFar: spent, perHour: { running: 88_200, parked: 4_900 } };
}

/** A session that has just been asked for. */
export function startingSession(image: string, part: Partial<SessionView> = {}): SessionView {
  const now = Date.now();
  return {
    id: 's-abcdefghijklmnopqrstuvwx',
    name: `${image}-k3xq`,
    owner: 'ada-0001',
    image,
    instanceType: 't3.large',
    diskGiB: 40,
    state: 'starting',
    phase: 'placing',
    ready: false,
    intent: 'run',
    reasons: [],
    generation: 1,
    createdAt: new Date(now).toISOString(),
    stopAt: new Date(now + 4 * HOUR).toISOString(),
    endAt: new Date(now + 14 * 24 * HOUR).toISOString(),
    credit: creditOf(1_840_000),
    attempts: [],
    ...part,
  };
}

/** Answers in the contract's shapes, from a world that changes with what is asked. */
export function fakeAnswers(world: FakeWorld): Readonly<Record<string, Answering>> {
  const imageOf = (key: unknown): (typeof IMAGES)[number] => {
    const found = world.images.find((image) => image.key === key);
    if (found === undefined) throw new Refusal('not-found', `There is no image "${String(key)}".`);
    return found;
  };
  const worstCase = (key: unknown, type: unknown, minutes: number): number => {
    const { types, pricePerHour = 0 } = imageOf(key);
    const perHour = types.find((one) => one.type === type)?.pricePerHour ?? pricePerHour;
    return Math.ceil((perHour * (minutes + 10)) / 60) + 1_120_000;
  };
  return {
    'GET /images': () => ({ images: world.images }),
    'GET /images/{key}': ({ route }) => detailsOf(imageOf(route.split('/').at(-1))),
    'GET /sessions': () => ({ sessions: world.sessions }),
    'GET /sessions/{id}': ({ route }) => {
      const found = world.sessions.find(({ id }) => route.endsWith(id));
      if (found === undefined) throw new Refusal('not-found', 'There is no such session.');
      return found;
    },
    'GET /sessions/{id}/events': () => ({ events: [], more: false }),
    'GET /credit': ({ person }) => accountOf(world, person.sub),
    'GET /estimate': ({ query }) => {
      const image = imageOf(query.get('image'));
      const type = query.get('instanceType');
      const minutes = Number(query.get('minutes') ?? Math.min(240, world.limits.longestMinutes));
      const { free } = accountOf(world, '');
      leaseMinutes({ longestLeaseMinutes: world.limits.longestMinutes }, minutes);
      const most = worstCase(image.key, type, minutes);
      const perHour = image.types.find((one) => one.type === type)?.pricePerHour ?? image.pricePerHour ?? 0;
      const paid = Math.floor(((free - 1_120_000) * 60) / perHour) - 10;
      return {
        image: image.key,
        instanceType: type ?? image.defaultType,
        minutes,
        diskGiB: Number(query.get('diskGiB') ?? image.diskGiB),
        runningPerHour: { [type ?? image.defaultType]: perHour },
        parkedPerHour: 4_900,
        worstCase: most,
        free,
        fits: most <= free,
        minutesPaid: Math.max(0, Math.min(720, paid)),
        limits: world.limits,
        text: `At most ${dollars(most)}; you have ${dollars(free, 'down')} free.`,
        notCovered: ['data transfer out of AWS', 'what the computer itself orders from AWS'],
        pricesOf: new Date(Date.now() - HOUR).toISOString(),
      };
    },
    'POST /sessions': ({ body, person }) => {
      const { image, instanceType, minutes = 240, name } = body;
      const most = worstCase(image, instanceType, Number(minutes));
      const session = startingSession(String(image), {
        owner: person.sub,
        credit: creditOf(most),
        stopAt: new Date(Date.now() + Number(minutes) * MINUTES).toISOString(),
        ...(typeof name === 'string' && { name }),
      });
      world.sessions = [session, ...world.sessions.filter(({ id }) => id !== session.id)];
      world.account.reserved += most;
      return session;
    },
    'POST /leave': () => ({ until: new Date(Date.now() + 10 * MINUTES).toISOString() }),
    'POST /accounts/{owner}/grants': ({ route, body }) => {
      world.account.granted += Number(body['dollars']) * 1_000_000;
      return accountOf(world, route.split('/')[2] ?? '');
    },
    'POST /images/{key}/rollback': ({ route }) => {
      const key = route.split('/')[2];
      return {
        key,
        from: 2,
        to: 1,
        ami: 'ami-0a1b2c3d4e5f60718',
        text: `Within a minute all launches of "${key}" use version 1.`,
      };
    },
    'DELETE /images/{key}': ({ route }) => {
      const key = route.split('/')[2];
      world.images = world.images.filter((image) => image.key !== key);
      return { key, text: `The image "${key}" is in the catalogue no more; its sessions go on.` };
    },
    'PUT /images/{key}': ({ route, body }) => {
      const mapped = { ...imageOf('debian-13'), key: route.split('/')[2] ?? '', name: String(body['name']) };
      world.images = [...world.images, mapped];
      return detailsOf(mapped);
    },
  };
}
