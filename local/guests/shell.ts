import { spawn as spawnPty } from '@lydell/node-pty';
import { existsSync } from 'node:fs';
import { errorCode } from './error-code';

/** How a guest runs what its user types. */
export interface Shell {
  readonly path: string;
  readonly home: string;
  /** The whole environment: nothing of the process that started the guest. */
  readonly env: Readonly<Record<string, string>>;
}

/** A shell, or one command, with a terminal of its own. */
export interface Terminal {
  onData(listener: (data: Buffer) => void): void;
  /** `signal` is the signal's number, 0 when the command ended by itself. */
  onExit(listener: (exit: { exitCode: number; signal?: number }) => void): void;
  write(data: Buffer | string): void;
  resize(cols: number, rows: number): void;
  /** Stops reading: a client that does not listen makes the program wait, as a slow terminal does. */
  pause(): void;
  resume(): void;
  signal(name: NodeJS.Signals): void;
}

/** The shell that a guest's user has. */
export function shellPath(): string {
  return existsSync('/bin/bash') ? '/bin/bash' : '/bin/sh';
}

/** Opens a terminal: a login shell, or a command run by the shell. */
export function openTerminal(
  shell: Shell,
  window: { readonly term?: string | undefined; readonly cols: number; readonly rows: number },
  options: { readonly command?: string | undefined; readonly env?: Readonly<Record<string, string>> } = {},
): Terminal {
  const { command, env } = options;
  const term = /^[a-zA-Z0-9.+_-]{1,64}$/.test(window.term ?? '') ? window.term : 'xterm-256color';
  const pty = spawnPty(shell.path, command === undefined ? ['-l'] : ['-c', command], {
    name: term ?? 'xterm-256color',
    cols: size(window.cols, 80),
    rows: size(window.rows, 24),
    cwd: shell.home,
    env: { ...shell.env, ...env },
    // Bytes, not text: a character may be split between two reads. The types know only of text.
    encoding: null,
  });
  let over = false;
  pty.onExit(() => {
    over = true;
  });
  return {
    onData: (listener) => {
      pty.onData((data: unknown) => listener(Buffer.isBuffer(data) ? data : Buffer.from(String(data))));
    },
    onExit: (listener) => {
      pty.onExit(listener);
    },
    write: (data) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- takes bytes too, its types say text only
      if (!over) pty.write(data as string);
    },
    resize: (cols, rows) => {
      if (!over) pty.resize(size(cols, 80), size(rows, 24));
    },
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    signal: (name) => {
      if (!over) signalGroup(pty.pid, name);
    },
  };
}

/** Signals a process that leads a group, and all in it; one that has gone already is no error. */
export function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** A client may say 0 when it does not know, and a hostile one anything; the kernel takes 16 bits. */
function size(wished: number, otherwise: number): number {
  return Number.isInteger(wished) && wished > 0 && wished < 10_000 ? wished : otherwise;
}
