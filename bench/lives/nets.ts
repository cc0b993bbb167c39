/** Which of the three nets are there: to show that each alone is enough, the other two are taken away. */
export interface Nets {
  /** The one-shot schedule at stopAt. */
  readonly schedules: boolean;
  /** The sweeper, every five minutes. */
  readonly sweeper: boolean;
  /** The dead-man switch in the guest. */
  readonly deadMan: boolean;
}

export const ALL_NETS: Nets = { schedules: true, sweeper: true, deadMan: true };

export const EACH_NET: Readonly<Record<'net1' | 'net2' | 'net3', Nets>> = {
  net1: { schedules: true, sweeper: false, deadMan: false },
  net2: { schedules: false, sweeper: true, deadMan: false },
  net3: { schedules: false, sweeper: false, deadMan: true },
};
