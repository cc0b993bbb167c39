import type { Signals } from '../../lambda/domain/signals';
import type { Random } from './random';

/**
 * Whether somebody needs the computer: `work` (a person, or a computation that a person wants), `break` (the person will
 * come back to it, as from lunch, but nothing is wanted of it now), `over` (nobody will).
 */
export type Need = 'work' | 'break' | 'over';

/** One minute of a computer's day: what a guest would measure, what others look at, and the truth. */
export interface Minute {
  readonly need: Need;
  readonly signals: Signals;
  /** Open connections (SSH, desktop, a page's websocket), whether anything goes over them or not. */
  readonly connections: number;
}

/** What goes on in the computer for a while. Percent and bytes are means; chance is laid over them. */
interface Doing {
  readonly need: Need;
  readonly connections?: number;
  /** Whether keys are pressed: on a terminal or desktop, where the guest sees them, or in a page, where it does not. */
  readonly keys?: 'terminal' | 'page' | 'none';
  /** An open page, and whether its tab is in front. */
  readonly page?: 'in front' | 'behind';
  readonly kernel?: boolean;
  readonly job?: boolean;
  readonly cpu?: number;
  readonly gpu?: number;
  readonly disk?: number;
  readonly network?: number;
}

/** A day, minute by minute, as a person and their programs make it. */
export class Day {
  readonly minutes: Minute[] = [];
  readonly random: Random;
  /** In minutes. */
  readonly length: number;
  readonly #gpu: boolean;
  #keyless = 0;
  #kernel = 0;
  #job = 0;

  /** @param gpu whether the computer has a GPU */
  constructor(random: Random, gpu: boolean, length: number) {
    this.random = random;
    this.length = length;
    this.#gpu = gpu;
  }

  /** Goes on for so many minutes, or until the day is over. */
  spend(minutes: number, doing: Doing): this {
    const end = Math.min(this.length, this.minutes.length + Math.max(1, Math.round(minutes)));
    while (this.minutes.length < end) this.#minute(doing);
    return this;
  }

  rest(doing: Doing): readonly Minute[] {
    return this.spend(this.length, doing).minutes;
  }

  #minute(doing: Doing): void {
    const { random } = this;
    const keys = doing.keys ?? 'none';
    const pressed = keys === 'terminal' && random.chance(0.75);
    this.#keyless = pressed ? random.between(0, 55) : this.#keyless + 60;
    this.#kernel = doing.kernel === true ? this.#kernel + 60 : 0;
    this.#job = doing.job === true ? this.#job + 60 : 0;
    const services = this.#services(doing, keys);
    // Housekeeping of the system: now and then it looks like work, and nobody ordered it.
    const upkeep = random.chance(1 / 600);
    const cpu = random.about(0.8, 0.5) + noisy(random, doing.cpu) + (upkeep ? 25 : 0);
    this.minutes.push({
      need: doing.need,
      connections: doing.connections ?? 0,
      signals: {
        intervalSeconds: 60,
        terminalIdleSeconds: this.#keyless,
        serviceBytesPerSecond: services,
        kernelsBusySeconds: this.#kernel,
        jobs: this.#job === 0 ? [] : [{ name: 'train.py', seconds: this.#job, limitSeconds: null }],
        gpuPercent: this.#gpu ? Math.min(100, noisy(random, doing.gpu)) : null,
        cpuPercent: Math.min(100, cpu),
        diskBytesPerSecond: random.about(20e3, 0.8) + noisy(random, doing.disk) + (upkeep ? 5e6 : 0),
        networkBytesPerSecond:
          random.about(800, 0.6) + services + noisy(random, doing.network) + (upkeep ? 1e6 : 0),
      },
    });
  }

  #services({ page }: Doing, keys: Doing['keys']): number {
    const { random } = this;
    if (page === undefined) return keys === 'terminal' ? random.about(200) : 0;
    // A page in front asks for kernels, sessions and terminals every ten seconds; one behind only pings.
    const polling = page === 'in front' ? random.about(500, 0.3) : random.about(60, 0.3);
    // Saving, running and looking at what came of it moves tens of kB, not in every minute.
    const used = keys === 'page' && random.chance(0.55) ? random.about(6_000, 0.9) : 0;
    return polling + used;
  }
}

function noisy(random: Random, mean: number | undefined): number {
  return mean === undefined || mean === 0 ? 0 : random.about(mean, 0.35);
}
