/** Under it the browser keeps the ids of the sessions that it connected to, the last one last; a ticket never comes here. */
const KEY = 'berth-workbench';

/** With a wildcard domain there may be more: the oldest were closed long ago. */
const MOST = 10;

/** All that is kept, as one text: it stays the same while nothing changes. */
export function keptWorkbenches(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    // A browser may forbid to keep anything.
    return '';
  }
}

/** The sessions whose workbenches this browser has, or had, open; the one that it connected to last is the last. */
export function openWorkbenches(kept: string = keptWorkbenches()): readonly string[] {
  return kept.split(' ').filter((id) => id !== '');
}

/** From now on it is this session's workbench that the browser has open. */
export function keepOpenWorkbench(id: string): void {
  try {
    const others = openWorkbenches().filter((one) => one !== id);
    localStorage.setItem(KEY, [...others, id].slice(-MOST).join(' '));
  } catch {
    // Then nobody is warned.
  }
}

/** It has none open any more. */
export function forgetOpenWorkbenches(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Then there was nothing.
  }
}
