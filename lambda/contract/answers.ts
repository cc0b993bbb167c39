import { costSoFar, type PerHour, perHourOf } from '../domain/credit';
import { eventText } from '../domain/event-text';
import type { Finding } from '../domain/findings';
import { gpuOf } from '../domain/gpu';
import type { Architecture, Image, ImageIcon, ImageTile, Protocol, ReadyBy } from '../domain/image';
import {
  type BuiltComponent,
  currentVersion,
  type ImageBuild,
  type ImageVersion,
} from '../domain/image-version';
import { judge } from '../domain/judge';
import { endsSoonReasons } from '../domain/parking';
import { lateReasons, silentReasons, type TileState, tileStates } from '../domain/readiness';
import { protocolsOf } from '../domain/remote-access';
import { isOver, type Session, typeKnown } from '../domain/session';
import { passedReasons } from '../domain/status-checks';
import { dollars, type SessionCredit } from '../domain/money';
import type { MappedImage } from '../domain/mapped-image';
import type { TypeSize } from '../domain/price';
import { isoMinute, MINUTE, wholeMinute } from '../domain/time';
import type { Verdict } from '../domain/verdict';
import { verdictText } from '../domain/verdict-text';

/** A session as its owner sees it. Times are ISO 8601 in UTC. */
export interface SessionView {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly image: string;
  /** Which version of the image it was launched from; only managed images have versions. */
  readonly imageVersion?: number | undefined;
  readonly instanceType: string;
  /** Size of its first disk. */
  readonly diskGiB: number;
  /** Whether a script of its owner was, or will be, run at its first boot. */
  readonly startupScript?: true | undefined;
  readonly zone?: string | undefined;
  readonly state: Session['state'];
  /** While it starts: how far it is. */
  readonly phase?: Session['phase'];
  /** The green tick: a person can connect now. */
  readonly ready: boolean;
  /** What it should be; AWS may be on its way there. */
  readonly intent: Session['intent']['to'];
  readonly reasons: Session['reasons'];
  /** What its workbench has, and how that answered last; while it is up or on its way. */
  readonly tiles?: readonly TileState[] | undefined;
  readonly failure?: Session['failure'];
  readonly generation: number;
  readonly createdAt: string;
  /** When EC2 was seen to run its present start; missing before. */
  readonly startedAt?: string | undefined;
  readonly stopAt: string;
  /** What made `stopAt` what it is: what was asked for, or what credit pays. */
  readonly boundBy?: string | undefined;
  /** In micro-dollars. Missing for a session that costs its owner nothing. */
  readonly credit?:
    | {
        /** Set aside for the worst case. */
        readonly reserved: number;
        /** Settled: what it cost until it last came to rest. */
        readonly spent: number;
        /** What it has cost by this minute: settled, or still running up. */
        readonly soFar: number;
        /** What an hour costs, by the rates that it was started at: while it runs, and its disk at all times. */
        readonly perHour: PerHour;
      }
    | undefined;
  readonly endAt: string;
  /** The disk is kept beyond that, month by month, for as long as credit pays for the next. */
  readonly keepDisk?: boolean | undefined;
  /** While it is to run: whether it goes on, why, and when it stops if nothing changes. */
  readonly verdict?:
    | { readonly action: Verdict['action']; readonly text: string; readonly stopsAt: string }
    | undefined;
  readonly host?: string | undefined;
  readonly door?: { readonly cidr: string; readonly port: number; readonly until: string } | undefined;
  /** Where EC2 was asked for the computer, and what it said. */
  readonly attempts: readonly {
    readonly zone: string;
    readonly instanceType: string;
    readonly outcome: string;
    readonly refusal?: string | undefined;
  }[];
}

export function sessionView(session: Session, now: number): SessionView {
  const {
    id,
    name,
    owner,
    instanceType,
    zone,
    state,
    phase,
    reasons,
    failure,
    generation,
    startedGeneration,
    startedAt,
    host,
    door,
    lease,
  } = session;
  const tiles = tileStates(session);
  return {
    id,
    name,
    owner,
    image: session.image.key,
    ...(session.image.version !== undefined && { imageVersion: session.image.version }),
    instanceType,
    diskGiB: session.image.diskGiB,
    ...(session.startupScript !== undefined && { startupScript: true as const }),
    ...(zone !== undefined && { zone }),
    state,
    ...(phase !== undefined && { phase }),
    ready: state === 'ready',
    intent: session.intent.to,
    reasons: [
      ...reasons,
      ...lateReasons(session, now),
      ...silentReasons(session, now),
      ...passedReasons(session),
      ...endsSoonReasons(session, now),
    ],
    ...(tiles.length > 0 && { tiles }),
    ...(failure !== undefined && { failure }),
    generation,
    createdAt: new Date(session.createdAt).toISOString(),
    ...(startedAt !== undefined &&
      startedGeneration === generation && { startedAt: new Date(startedAt).toISOString() }),
    stopAt: isoMinute(lease.stopAt),
    ...(lease.boundBy !== undefined && { boundBy: lease.boundBy }),
    ...(session.credit && { credit: creditView(session, session.credit, now) }),
    endAt: isoMinute(lease.endAt),
    ...(lease.keepDisk === true && { keepDisk: true }),
    ...(session.intent.to === 'run' && { verdict: verdictView(judge(session, now)) }),
    ...(host !== undefined && !isOver(session) && { host }),
    ...(door !== undefined && { door: { cidr: door.cidr, port: door.port, until: isoMinute(door.until) } }),
    attempts: session.attempts.map(({ zone: where, type, outcome, refusal }) => ({
      zone: where,
      instanceType: type,
      outcome,
      ...(refusal !== undefined && { refusal }),
    })),
  };
}

function creditView(session: Session, credit: SessionCredit, now: number): SessionView['credit'] {
  const { reserved, spent, rates } = credit;
  // By the minute: an answer that changes with every look would be sent again with every look.
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const soFar = costSoFar(session, minute) ?? spent;
  return { reserved, spent, soFar, perHour: perHourOf(rates, typeKnown(session)) };
}

/** One thing that happened to a session, as its owner reads it. */
export interface EventView {
  /** ISO 8601 in UTC, to the millisecond. */
  readonly at: string;
  readonly what: string;
  /** Who asked for it, or the function that did it by itself. */
  readonly who: string;
  /** The network address that it was asked from; `direct` for a direct call. */
  readonly from?: string | undefined;
  readonly text: string;
}

/** What happened to a session, the newest last; `more` when older events are not shown. */
export function timelineView(
  events: readonly (Omit<EventView, 'at' | 'text'> & { readonly at: number; readonly detail?: string })[],
  more: boolean,
): { readonly events: readonly EventView[]; readonly more: boolean } {
  const views = events.map((event) => {
    const { at, what, who, from } = event;
    const text = eventText(event);
    return { at: new Date(at).toISOString(), what, who, ...(from !== undefined && { from }), text };
  });
  return { events: views, more };
}

/** An account as its owner sees it. Amounts are micro-dollars. */
export interface AccountView extends Readonly<Record<'granted' | 'reserved' | 'spent' | 'free', number>> {
  readonly owner: string;
  readonly text: string;
  /** The newest lines first; their sums over all time are the account. */
  readonly ledger?: readonly Readonly<Record<string, string | number>>[] | undefined;
}

type Line = Readonly<Record<'granted' | 'reserved' | 'spent' | 'at', number>> & {
  readonly what: string;
  readonly session?: string | undefined;
  readonly generation?: number | undefined;
  readonly who?: string | undefined;
  readonly note?: string | undefined;
};

export function accountView(
  account: Readonly<Record<'granted' | 'reserved' | 'spent' | 'free', number>> & { readonly owner: string },
  ledger?: readonly Line[],
): AccountView {
  const { owner, granted, reserved, spent, free } = account;
  const text = `${dollars(free, 'down')} free of ${dollars(granted, 'down')}: ${dollars(spent)} spent, ${dollars(reserved)} reserved`;
  const lines = ledger?.map((line) => ({
    ...Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)),
    at: new Date(line.at).toISOString(),
  }));
  return { owner, granted, reserved, spent, free, text, ...(lines && { ledger: lines }) };
}

function verdictView(verdict: Verdict): SessionView['verdict'] {
  return {
    action: verdict.action,
    text: verdictText(verdict),
    stopsAt: isoMinute(wholeMinute(verdict.stopsAt)),
  };
}

/** An image as everybody sees it, with what the administrator allows of it. */
export interface ImageView extends Pick<
  Image,
  | 'key'
  | 'name'
  | 'description'
  | 'kind'
  | 'os'
  | 'loginUser'
  | 'defaultType'
  | 'allowedTypes'
  | 'diskGiB'
  | 'idle'
> {
  readonly icon: ImageIcon;
  /** Missing where it is not known. */
  readonly arch?: Architecture;
  /** Whether it is of use only with a GPU. */
  readonly gpu: boolean;
  /** What its workbench has; empty for an image without a workbench. */
  readonly tiles: readonly ImageTile[];
  /** The ways in that a door can be opened for, the usual one first. */
  readonly protocols: readonly Protocol[];
  /** What makes its computers ready. */
  readonly readiness: ReadyBy;
  /** All types that it may be launched as. Of what the price list does not tell, the rest is missing. */
  readonly types: readonly TypeView[];
  /** Micro-dollars for an hour on the default type, with its address; missing where no price is known. */
  readonly pricePerHour?: number;
  /** What its last launches usually took until a person could connect; missing before the first. */
  readonly usuallyReadySeconds?: number;
  /** What speaks against launching it, and what people should know of it. */
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
}

/** An instance type as everybody sees it. */
export interface TypeView {
  readonly type: string;
  readonly vcpus?: number;
  readonly memoryGiB?: number;
  readonly gpus?: number;
  readonly gpuName?: string;
  /** Micro-dollars for an hour, with its address. */
  readonly pricePerHour?: number;
}

interface Typed {
  readonly type: string;
  readonly perHour?: number | undefined;
  readonly size?: TypeSize | undefined;
}

function typeView({ type, perHour, size }: Typed): TypeView {
  const gpuName = gpuOf(type);
  return {
    type,
    ...size,
    ...(gpuName !== undefined && { gpuName }),
    ...(perHour !== undefined && { pricePerHour: perHour }),
  };
}

export function imageView({
  image,
  perHour,
  types,
  readySeconds,
  findings,
}: {
  readonly image: Image;
  readonly perHour?: number | undefined;
  /** Left out: nothing is known of them but what they are called. */
  readonly types?: readonly Typed[] | undefined;
  readonly readySeconds?: number | undefined;
  readonly findings: readonly Finding[];
}): ImageView {
  const { key, name, description, kind, os, loginUser, defaultType, allowedTypes, diskGiB, idle } = image;
  const { icon = os, arch, gpu = false, tiles = [], readyBy = 'guest' } = image;
  return {
    key,
    name,
    description,
    kind,
    os,
    loginUser,
    defaultType,
    allowedTypes,
    diskGiB,
    icon,
    ...(arch && { arch }),
    gpu,
    tiles,
    protocols: protocolsOf(image),
    readiness: readyBy,
    types: (types ?? allowedTypes.map((type) => ({ type }))).map(typeView),
    ...(idle && { idle }),
    ...(perHour !== undefined && { pricePerHour: perHour }),
    ...(readySeconds !== undefined && { usuallyReadySeconds: readySeconds }),
    warnings: findings.map(({ code, text }) => ({ code, text })),
  };
}

/** One image in full. Times are ISO 8601 in UTC. */
export interface ImageDetailsView extends ImageView {
  /** Who mapped it, and when; missing for the stack's own images. */
  readonly mappedBy?: string;
  readonly mappedAt?: string;
  /** When its AMI was last looked at. */
  readonly checkedAt?: string;
  /** Of a managed image: its AMIs, the newest first. */
  readonly versions?: readonly {
    readonly version: number;
    readonly ami: string;
    readonly at: string;
    /** Whether it is the one that is launched now. */
    readonly current: boolean;
    /** When its AMI was built, and from which one; missing where that is not known (any more). */
    readonly builtAt?: string;
    readonly parent?: string;
    /** What was built into it, in that order; missing in AMIs from before this was recorded. */
    readonly components?: readonly BuiltComponent[];
  }[];
}

export function imageDetailsView(
  shown: Parameters<typeof imageView>[0] & {
    readonly mapped?: Pick<MappedImage, 'mappedBy' | 'mappedAt' | 'checkedAt'> | undefined;
    readonly versions?: readonly (ImageVersion & { readonly build?: ImageBuild | undefined })[] | undefined;
  },
): ImageDetailsView {
  const { mapped, versions } = shown;
  const now = versions && currentVersion(versions);
  return {
    ...imageView(shown),
    ...(mapped && {
      mappedBy: mapped.mappedBy,
      mappedAt: new Date(mapped.mappedAt).toISOString(),
      checkedAt: new Date(mapped.checkedAt).toISOString(),
    }),
    ...(versions && {
      versions: versions.toReversed().map(({ version, ami, at, build }) => ({
        version,
        ami,
        at: new Date(at).toISOString(),
        current: version === now?.version,
        ...(build && buildView(build)),
      })),
    }),
  };
}

function buildView({
  builtAt,
  parent,
  components,
}: ImageBuild): Partial<NonNullable<ImageDetailsView['versions']>[number]> {
  return {
    builtAt: new Date(builtAt).toISOString(),
    ...(parent !== undefined && { parent }),
    ...(components.length > 0 && { components }),
  };
}
