import type { Piece } from './seen';
import type { StepKind } from './steps';

/** The functions of a deployment: one for each set of permissions. */
export const FUNCTIONS = [
  'launch',
  'list',
  'get',
  'stop',
  'start',
  'extend',
  'terminate',
  'connectivity',
  'events',
  'door',
  'connect',
  'enter',
  'renew',
  'leave',
  'credential',
  'list-images',
  'show-image',
  'map-image',
  'unmap-image',
  'roll-back-image',
  'check-images',
  'estimate',
  'credit',
  'grant',
  'end-of-lease',
  'record-state-change',
  'guest-report',
  'refresh-prices',
  'retire-images',
  'sweep',
  'stop-everything',
  'edge-keys',
  'invite-administrator',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** What a function may look at, and which steps it may take. */
export interface Duty {
  readonly looks: readonly Piece[];
  readonly steps: readonly StepKind[];
  /** What calls this function calls it again when it fails: it may fail on what AWS has not done yet. */
  readonly calledAgain?: true;
}

/**
 * Who may take which step. The functions run by it and their IAM permissions are made from it, so a function can
 * neither be given a step that it has no permission for, nor hold a permission that it has no step for.
 */
export const DUTIES = {
  // These two only read, but for one thing: a computer without a guest is ready when somebody has looked at its status.
  list: { looks: ['instance'], steps: ['record'] },
  get: { looks: ['instance'], steps: ['record'] },
  launch: {
    looks: ['instance', 'keyPair', 'secret', 'schedules', 'door'],
    steps: [
      'record',
      'store-secret',
      'import-key',
      'run',
      'terminate',
      'arm',
      'disarm',
      'delete-key-pair',
      'delete-secret',
    ],
  },
  start: { looks: ['instance', 'schedules'], steps: ['record', 'resize', 'tag', 'start', 'arm', 'disarm'] },
  stop: { looks: ['instance', 'schedules', 'door'], steps: ['record', 'renew', 'stop', 'close-door', 'arm'] },
  extend: { looks: ['instance', 'schedules'], steps: ['record', 'tag', 'arm', 'disarm'] },
  terminate: {
    looks: ['instance', 'keyPair', 'secret', 'schedules', 'door'],
    steps: ['record', 'terminate', 'close-door', 'disarm', 'delete-key-pair', 'delete-secret'],
  },
  door: {
    looks: ['instance', 'schedules', 'door'],
    steps: ['record', 'open-door', 'close-door', 'arm', 'disarm'],
  },
  // Once the password of a Windows computer was had.
  credential: { looks: [], steps: ['delete-key-pair'] },
  'end-of-lease': {
    looks: ['instance', 'keyPair', 'secret', 'schedules', 'door'],
    steps: [
      'record',
      'renew',
      'stop',
      'terminate',
      'close-door',
      'arm',
      'disarm',
      'delete-key-pair',
      'delete-secret',
    ],
    calledAgain: true,
  },
  'record-state-change': {
    looks: ['instance', 'keyPair', 'secret', 'schedules', 'door'],
    steps: [
      'record',
      'renew',
      'stop',
      'terminate',
      'close-door',
      'arm',
      'disarm',
      'delete-key-pair',
      'delete-secret',
    ],
    calledAgain: true,
  },
  'guest-report': {
    looks: ['instance', 'keyPair', 'schedules', 'door'],
    steps: ['record', 'renew', 'stop', 'close-door', 'arm', 'delete-key-pair'],
  },
  // It neither launches nor starts: what it finds half done it adopts or fails.
  sweep: {
    looks: ['instance', 'keyPair', 'secret', 'schedules', 'door'],
    steps: [
      'record',
      'renew',
      'tag',
      'stop',
      'terminate',
      'close-door',
      'arm',
      'disarm',
      'delete-key-pair',
      'delete-secret',
    ],
  },
  'stop-everything': { looks: ['instance', 'door'], steps: ['record', 'renew', 'stop', 'close-door'] },
} as const satisfies Partial<Record<FunctionName, Duty>>;

export type ActingFunction = keyof typeof DUTIES;

/** The duty of a function; one that only reads has none. */
export function dutyOf(name: FunctionName): Duty | undefined {
  return name in DUTIES ? DUTIES[name as ActingFunction] : undefined;
}
