import type { Nets } from './nets';

/** What goes wrong in a life; each is a probability: of the life, of the call or of the delivery that it strikes. */
export interface Faults {
  /** EC2's news of a state never comes. */
  readonly newsLost: number;
  readonly newsTwice: number;
  /** A schedule's call comes a second time, up to an hour after the first. */
  readonly alarmTwice: number;
  /** The guest says nothing and has no dead-man switch. */
  readonly guestDead: number;
  /** The guest's wall clock is wrong by up to half an hour, for up to four hours. */
  readonly clockWrong: number;
  /** RunInstances starts a computer, and its answer gets lost. */
  readonly answerLost: number;
  readonly noCapacity: number;
  /** A function dies before or after one of its calls. */
  readonly crash: number;
  /** AWS refuses a call as one too many, and some of the next to the same service. */
  readonly throttle: number;
  /** The same, and just while somebody waits for an answer. */
  readonly throttleAct: number;
  /** CreateTags fails: the tags stay as they were. */
  readonly tagRefused: number;
  /** CreateTags fails for its caller, and the tags are written all the same. */
  readonly tagAnswerLost: number;
  /** All records are lost right after a launch, when EC2 does not list its computer yet. */
  readonly tableLost: number;
}

export type Fault = keyof Faults;

const NO_FAULTS: Faults = {
  newsLost: 0,
  newsTwice: 0,
  alarmTwice: 0,
  guestDead: 0,
  clockWrong: 0,
  answerLost: 0,
  noCapacity: 0,
  crash: 0,
  throttle: 0,
  throttleAct: 0,
  tagRefused: 0,
  tagAnswerLost: 0,
  tableLost: 0,
};

const FAULTS: Faults = {
  ...NO_FAULTS,
  newsLost: 0.2,
  newsTwice: 0.1,
  alarmTwice: 0.3,
  guestDead: 0.1,
  clockWrong: 0.3,
  answerLost: 0.1,
  noCapacity: 0.15,
  crash: 0.25,
  throttle: 0.001,
  throttleAct: 0.1,
  tagRefused: 0.15,
  tagAnswerLost: 0.1,
};

export const FAULT_NAMES = Object.keys(NO_FAULTS) as readonly Fault[];

/** Whether no net has another to rely on. */
export function isAlone(nets: Nets): boolean {
  return Object.values(nets).filter(Boolean).length < 2;
}

/** Which of the faults belong to a net's own death: with only that net left, they are not tried. */
export function faultsFor(nets: Nets): Faults {
  if (!isAlone(nets)) return FAULTS;
  // A schedule that was never armed is a crash's doing, a dead guest has no switch.
  return {
    ...FAULTS,
    crash: nets.schedules ? 0 : FAULTS.crash,
    guestDead: nets.deadMan ? 0 : FAULTS.guestDead,
  };
}

/** How often each fault has struck: one that never strikes tries nothing. */
export type Struck = Record<Fault, number>;

export function noStrikes(): Struck {
  return { ...NO_FAULTS };
}
