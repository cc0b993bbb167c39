import type { Random } from './random';
import { Day, type Minute } from './trace';

/** Days as people have them, each with the truth of when somebody needed the computer. All last 14 hours. */
export const DAY_MINUTES = 14 * 60;

type Kind = (random: Random) => readonly Minute[];

function day(random: Random, gpu = false): Day {
  return new Day(random, gpu, DAY_MINUTES);
}

const TAB = { connections: 1, page: 'in front' } as const;
const TAB_BEHIND = { connections: 1, page: 'behind' } as const;

/** Works in a notebook for so long: writing, running cells, and pauses in which the person reads and thinks. */
function notebook(it: Day, minutes: number): Day {
  const until = Math.min(it.length, it.minutes.length + minutes);
  while (it.minutes.length < until) {
    it.spend(it.random.about(12), { need: 'work', ...TAB, keys: 'page', cpu: 2 });
    it.spend(it.random.about(2), { need: 'work', ...TAB, kernel: true, cpu: 35 });
    it.spend(it.random.about(7, 0.8), { need: 'work', ...TAB });
  }
  return it;
}

/** The same in a terminal. */
function terminal(it: Day, minutes: number): Day {
  const until = Math.min(it.length, it.minutes.length + minutes);
  while (it.minutes.length < until) {
    it.spend(it.random.about(15), { need: 'work', connections: 1, keys: 'terminal', cpu: 3 });
    it.spend(it.random.about(7, 0.8), { need: 'work', connections: 1 });
  }
  return it;
}

export const KINDS: Readonly<Record<string, Kind>> = {
  'typing, then the terminal is closed': (r) => terminal(day(r), r.between(60, 300)).rest({ need: 'over' }),
  'thinking between the lines, then the tab is forgotten': (r) =>
    notebook(day(r), r.between(90, 300)).rest({ need: 'over', ...TAB }),
  'a notebook that computes for hours, and nobody comes back to it': (r) => {
    const it = notebook(day(r), r.between(30, 90));
    const cpu = r.chance(0.3) ? 7 : 60;
    it.spend(r.between(120, 420), { need: 'work', ...TAB_BEHIND, kernel: true, cpu });
    return it.rest({ need: 'over', ...TAB_BEHIND });
  },
  'a notebook that waits for hours for an answer from elsewhere': (r) => {
    const it = notebook(day(r), r.between(30, 90));
    it.spend(r.between(60, 360), { need: 'work', ...TAB, kernel: true, cpu: 0.5, network: 2_000 });
    return notebook(it, r.between(30, 60)).rest({ need: 'over', ...TAB_BEHIND });
  },
  'training on a GPU, the terminal closed': (r) => {
    const it = terminal(day(r, true), r.between(30, 90));
    it.spend(r.between(180, 480), { need: 'work', cpu: 6, gpu: 75, disk: 1e6 });
    return it.rest({ need: 'over' });
  },
  'training with long gaps between its steps': (r) => {
    const it = terminal(day(r, true), r.between(20, 60));
    for (let step = r.whole(3, 8); step > 0; step--) {
      it.spend(r.between(20, 60), { need: 'work', cpu: 8, gpu: 60 });
      it.spend(r.between(2, 15), { need: 'work', cpu: 5 });
    }
    return it.rest({ need: 'over' });
  },
  'a forgotten tab with a live websocket': (r) =>
    notebook(day(r), r.between(20, 60)).rest({ need: 'over', ...TAB }),
  'lunch, and work again': (r) => {
    const it = notebook(day(r), r.between(60, 180));
    it.spend(r.between(30, 75), { need: 'break', ...TAB_BEHIND });
    return notebook(it, r.between(120, 240)).rest({ need: 'over', ...TAB_BEHIND });
  },
  'the laptop is closed over night': (r) => notebook(day(r), r.between(60, 180)).rest({ need: 'over' }),
  'tmux is left open over night': (r) => {
    const it = terminal(day(r), r.between(60, 180));
    // A clock or a monitor in it draws a little all night.
    return it.rest({ need: 'over', connections: r.chance(0.5) ? 1 : 0, cpu: 1 });
  },
  'work goes on in tmux, disconnected': (r) => {
    const it = terminal(day(r), r.between(30, 90));
    it.spend(r.between(90, 360), { need: 'work', cpu: r.chance(0.25) ? 6 : 50, disk: 3e5 });
    return it.rest({ need: 'over' });
  },
  'the same, marked with berth-keep': (r) => {
    const it = terminal(day(r), r.between(30, 90));
    it.spend(r.between(90, 360), { need: 'work', cpu: 3, job: true });
    return it.rest({ need: 'over' });
  },
  'a kernel hangs at a question that nobody answers': (r) =>
    notebook(day(r), r.between(30, 120)).rest({ need: 'over', ...TAB_BEHIND, kernel: true, cpu: 0.3 }),
  'a download, then an evaluation': (r) => {
    const it = terminal(day(r), r.between(10, 40));
    it.spend(r.between(30, 150), { need: 'work', cpu: 4, network: 8e6, disk: 8e6 });
    it.spend(r.between(20, 90), { need: 'work', cpu: 70 });
    return it.rest({ need: 'over' });
  },
  'a long talk in the middle, and work again': (r) => {
    const it = terminal(day(r), r.between(45, 120));
    it.spend(r.between(60, 150), { need: 'break', connections: 1 });
    return terminal(it, r.between(60, 180)).rest({ need: 'over', connections: 1 });
  },
};
