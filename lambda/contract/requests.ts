import * as z from 'zod';
import { ALARM_KINDS } from '../domain/alarms';
import { PROTOCOLS } from '../domain/image';
import { LEASE_MINUTES } from '../domain/lease';
import { MOST_IDLE_MINUTES } from '../domain/policy';
import { INSTANCE_STATES } from '../domain/seen';
import { STARTUP_SCRIPT_BYTES } from '../domain/startup-script';
import { AnyLoginUser, DiskGiB, InstanceTypes, Protocols, ReadyBySaid } from './catalogue';
import { pathOfThisHost } from './edge';

/** How much of this a deployment allows is its policy's to say. */
const minutes = z.int().min(LEASE_MINUTES.least).max(LEASE_MINUTES.ever);
const doorMinutes = z.int().min(1).max(60);

/** What stands in names, tags and file names: printable, and nothing a shell or a header could trip over. */
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/, 'letters, digits, spaces and . _ - only, at most 64');

export const LaunchRequest = z.strictObject({
  /** Key of an image of `GET /images`. */
  image: z.string().min(1).max(64),
  instanceType: z.string().min(1).max(32).optional(),
  /** How long the computer is lent. */
  minutes: minutes.optional(),
  /** After how long without use it is stopped; 0: not before its lease ends. */
  idleMinutes: z.int().min(0).max(MOST_IDLE_MINUTES).optional(),
  /** Keep the disk of the stopped computer month by month, for as long as credit pays for it. */
  keepDisk: z.boolean().optional(),
  /** Size of its disk in GiB: at least the image's. */
  diskGiB: DiskGiB.optional(),
  /** Run once, as root, at the first boot: with `#!` at its beginning on Linux, PowerShell on Windows. At most 8192 bytes. */
  startupScript: z.string().min(1).max(STARTUP_SCRIPT_BYTES).optional(),
  name: name.optional(),
});

export const NoRequest = z.strictObject({});
export const ListRequest = z.strictObject({ all: z.stringbool().optional() });
export const StartRequest = z.strictObject({
  minutes: minutes.optional(),
  /** What the computer is to be from now on: one of its image's allowed types. */
  instanceType: z.string().min(1).max(32).optional(),
  /** As at launch; as it was when left out. */
  keepDisk: z.boolean().optional(),
});
export const ExtendRequest = z.strictObject({ minutes });
export const ConnectRequest = z.strictObject({
  /** Where in the workbench to begin. */
  path: z
    .string()
    .refine((path) => pathOfThisHost(path) !== undefined, 'a path of the workbench: it begins with one slash')
    .optional(),
});
export const DoorRequest = z.strictObject({
  minutes: doorMinutes.optional(),
  /** One of its image's ways in; the first of them when left out. */
  protocol: z.enum(PROTOCOLS).optional(),
});

/** Dollars, with the precision of the books; negative takes back. */
export const GrantRequest = z.strictObject({
  dollars: z
    .number()
    .min(-100_000)
    .max(100_000)
    .refine((amount) => amount !== 0 && Number.isSafeInteger(Math.round(amount * 1e6)), 'not zero'),
  note: z.string().max(200).optional(),
});
export const EstimateRequest = z.strictObject({
  image: z.string().min(1).max(64),
  instanceType: z.string().min(1).max(32).optional(),
  minutes: z.coerce.number().pipe(minutes).optional(),
  diskGiB: z.coerce.number().pipe(DiskGiB).optional(),
});

/** An AMI that becomes an image: which one, and how it is lent. */
export const MapRequest = z
  .strictObject({
    /** What people see. */
    name: z.string().min(1).max(80),
    description: z.string().max(400).optional(),
    /** The AMI itself, or the SSM parameter that names it. */
    ami: z
      .string()
      .regex(/^ami-[0-9a-f]{8,17}$/, 'the id of an AMI')
      .optional(),
    parameter: z
      .string()
      .regex(/^(?:\/[A-Za-z0-9_.-]+)+$/, 'the name of an SSM parameter')
      .max(1011)
      .optional(),
    loginUser: AnyLoginUser.optional(),
    defaultType: z.string().min(1).max(32).optional(),
    allowedTypes: InstanceTypes.optional(),
    diskGiB: DiskGiB.optional(),
    /** The ways in that are offered, the usual one first; left out: `ssh`, on Windows `rdp`. */
    protocols: Protocols.optional(),
    /** `status-checks` for an AMI that the guest cannot run on; left out: `guest`. */
    readiness: ReadyBySaid.optional(),
  })
  .refine(
    ({ ami, parameter }) => (ami === undefined) !== (parameter === undefined),
    'must say where its AMI comes from: either ami or parameter',
  )
  .transform(({ ami, parameter = '', ...order }) => ({
    ...order,
    source: ami === undefined ? { parameter } : { ami },
  }));

/** Which version of the image is to be launched again; left out: the one before. */
export const RollbackRequest = z.strictObject({ version: z.int().min(1).optional() });

const printable = z
  .string()
  .max(200)
  .regex(/^[\x20-\x7e]*$/, 'printable ASCII only');

/** A figure that the guest measured; `null` when it cannot know it. */
const measured = z.number().min(0).nullable();
const percent = z.number().min(0).max(100).nullable();

/** Signs of use over the interval since the guest's last accepted report. `null` is unknown, never zero. */
const GuestSignals = z.strictObject({
  intervalSeconds: z.number().min(0),
  /** Since the last key on any terminal. */
  terminalIdleSeconds: measured,
  /** Both ways, over the connections to the services that the image promises. */
  serviceBytesPerSecond: measured,
  /** How long the notebook kernel that is busy longest has been so; 0 when none is busy. */
  kernelsBusySeconds: measured,
  /** What the owner marked with `berth-keep` and still runs. */
  jobs: z
    .array(
      z.strictObject({
        name: printable.max(64),
        seconds: z.number().min(0),
        /** The owner's own limit, after which the job counts no longer. */
        limitSeconds: measured,
      }),
    )
    .max(8),
  /** The busiest GPU's mean. */
  gpuPercent: percent,
  /** Whether there is a GPU that told nothing: with `null` above, or beside the figure of another. Guests of old AMIs leave it out. */
  gpuUnread: z.boolean().optional(),
  /** Of all CPUs. */
  cpuPercent: percent,
  diskBytesPerSecond: measured,
  networkBytesPerSecond: measured,
});

/** What the guest may say: numbers, closed lists and strictly patterned strings, since any root on it can forge it. */
export const GuestReportRequest = z.strictObject({
  session: z.string().regex(/^s-[a-z2-7]{24}$/),
  instance: z.string().regex(/^i-[0-9a-f]{8,17}$/),
  generation: z.int().min(1).max(1_000_000),
  uptimeSeconds: z.number().min(0),
  checks: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
        ok: z.boolean(),
        detail: printable,
      }),
    )
    .max(16),
  ssh: z
    .strictObject({
      hostKey: z.string().regex(/^ssh-ed25519 [A-Za-z0-9+/]{68}$/),
      port: z.int().min(1).max(65_535),
    })
    .optional(),
  /** Of a guest with a remote desktop. */
  rdp: z
    .strictObject({
      port: z.int().min(1).max(65_535),
      thumbprint: z
        .string()
        .regex(/^[0-9A-F]{40}$/)
        .optional(),
    })
    .optional(),
  /** Absent from a guest that does not sample them. */
  signals: GuestSignals.optional(),
});

/** What a schedule sends to the end-of-lease function. */
export const AlarmedRequest = z.object({
  kind: z.enum(ALARM_KINDS),
  owner: z.string(),
  session: z.string(),
  generation: z.int(),
});

/**
 * EC2's news.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export const StateChangeEvent = z.object({
  time: z.iso.datetime(),
  // A state that EC2 does not have today tells no more than that something changed.
  detail: z.object({
    'instance-id': z.string(),
    state: z.enum(INSTANCE_STATES).optional().catch(undefined),
  }),
});
