import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { PseudoTtyInfo, ServerChannel, Session } from 'ssh2';
import { serveSftp } from './sftp';
import { openTerminal, signalGroup } from './shell';
import type { Shell, Terminal } from './shell';

/** What a running command is to the session's signals and window changes. */
interface Running {
  signal(name: NodeJS.Signals): void;
  resize?(cols: number, rows: number): void;
}

/** sshd lets a client set its language and nothing else by default; the rest of the environment is the guest's. */
const ADMITTED_VARIABLE = /^(?:LANG|LC_[A-Z]+)$/;

function isSignal(name: string): name is NodeJS.Signals {
  return name in constants.signals;
}

const SIGNALS = new Map<string | number, NodeJS.Signals>(
  Object.entries(constants.signals).flatMap(([name, value]) =>
    isSignal(name)
      ? [
          [name, name],
          [value, name],
        ]
      : [],
  ),
);

/** Tells the client how the command ended; ssh makes its own exit status of it. */
function finish(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | undefined): void {
  if (signal === undefined) channel.exit(code ?? 255);
  else channel.exit(signal.replace(/^SIG/, ''));
  channel.end();
}

function inTerminal(channel: ServerChannel, terminal: Terminal): Running {
  terminal.onData((data) => {
    if (!channel.write(data)) {
      terminal.pause();
      channel.once('drain', () => terminal.resume());
    }
  });
  channel.on('data', (data: Buffer) => terminal.write(data));
  channel.on('error', () => terminal.signal('SIGHUP'));
  channel.on('close', () => terminal.signal('SIGHUP'));
  terminal.onExit(({ exitCode, signal }) => finish(channel, exitCode, SIGNALS.get(signal ?? 0)));
  return terminal;
}

function withoutTerminal(
  channel: ServerChannel,
  shell: Shell,
  command: string | undefined,
  env: Record<string, string>,
): Running {
  const child = spawn(shell.path, command === undefined ? ['-l'] : ['-c', command], {
    cwd: shell.home,
    env: { ...shell.env, ...env },
    // A group of its own, so that a signal reaches everything the command started.
    detached: true,
  });
  const hangUp = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      signalGroup(child.pid, 'SIGHUP');
  };
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.pipe(child.stdin);
  // The command may stop reading before the client stops writing.
  child.stdin.on('error', () => undefined);
  channel.on('error', hangUp);
  channel.on('close', hangUp);
  child.on('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    finish(channel, 255, undefined);
  });
  child.on('close', (code, signal) => {
    if (child.pid !== undefined) finish(channel, code, signal ?? undefined);
  });
  return {
    signal: (name) => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        signalGroup(child.pid, name);
    },
  };
}

/** Serves one SSH session: a shell or a command, with a terminal where the client asked for one, or SFTP. */
export function serveSession(session: Session, shell: Shell): void {
  const env: Record<string, string> = {};
  let window: PseudoTtyInfo | undefined;
  let running: Running | undefined;

  const start = (channel: ServerChannel, command?: string): void => {
    if (window === undefined) {
      running = withoutTerminal(channel, shell, command, env);
      return;
    }
    try {
      running = inTerminal(channel, openTerminal(shell, window, { command, env }));
    } catch (error) {
      channel.stderr.write(`no terminal could be opened: ${String(error)}\n`);
      finish(channel, 255, undefined);
    }
  };

  session.on('pty', (accept, _reject, info) => {
    window = info;
    accept?.();
  });
  session.on('env', (accept, reject, { key, val }) => {
    if (!ADMITTED_VARIABLE.test(key)) {
      reject?.();
      return;
    }
    env[key] = val;
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    running?.resize?.(info.cols, info.rows);
    (accept as (() => void) | undefined)?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    const signal = SIGNALS.get(`SIG${name}`);
    if (signal !== undefined) running?.signal(signal);
    (accept as (() => void) | undefined)?.();
  });
  session.on('shell', (accept) => start(accept()));
  session.on('exec', (accept, _reject, { command }) => start(accept(), command));
  session.on('sftp', (accept) => serveSftp(accept(), shell.home));
}
