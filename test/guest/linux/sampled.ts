import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { findPython } from '../../../local/guests/python';

const GUEST = resolve(__dirname, '../../../guest/linux');

/** What the agent measured, as it reports it. */
export interface Signals {
  intervalSeconds: number;
  terminalIdleSeconds: number | null;
  serviceBytesPerSecond: number | null;
  kernelsBusySeconds: number | null;
  jobs: { name: string; seconds: number; limitSeconds: number | null }[];
  gpuPercent: number | null;
  gpuUnread: boolean;
  cpuPercent: number | null;
  diskBytesPerSecond: number | null;
  networkBytesPerSecond: number | null;
}

/** A moment at which the agent samples. */
export interface Moment {
  /** On the monotonic clock. */
  readonly at: number;
  /** How far the wall clock is ahead of where it should be. @default 0 */
  readonly wallAhead?: number;
  /** Files that are written before, below the root. */
  readonly put?: Readonly<Record<string, string>>;
  /** When a key was last pressed on a terminal, on the monotonic clock: the file's access time is set accordingly. */
  readonly keys?: Readonly<Record<string, number>>;
  /** Programs that are written before, below the root. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Bytes sent to a port, which sends them back; the connection of the first time is used again. */
  readonly talk?: readonly { readonly port: number; readonly bytes: number }[];
  /** Whether the report of this sample arrived. @default true */
  readonly accepted?: boolean;
}

const DRIVER = `
import json, os, socket, sys, time
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
moments = json.load(sys.stdin)
begin, clock = time.time(), {'at': moments[0]['at'], 'ahead': 0}
time.monotonic = lambda: clock['at']
time.time = lambda: begin + clock['at'] + clock['ahead']
import berth_agent as agent
signals, results, clients = None, [], {}
for moment in moments:
    clock.update(at=moment['at'], ahead=moment.get('wallAhead', 0))
    for mode, files in ((0o644, moment.get('put', {})), (0o755, moment.get('programs', {}))):
        for path, text in files.items():
            path = os.path.join(agent.ROOT, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w') as file:
                file.write(text)
            os.chmod(path, mode)
    for talk in moment.get('talk', []):
        if talk['port'] not in clients:
            clients[talk['port']] = socket.create_connection(('127.0.0.1', talk['port']))
        clients[talk['port']].sendall(b'x' * talk['bytes'])
        left = talk['bytes']
        while left:
            left -= len(clients[talk['port']].recv(left))
        time.sleep(0.1)  # until the kernel has acknowledged the answer
    for path, at in moment.get('keys', {}).items():
        os.utime(os.path.join(agent.ROOT, path), (begin + at, begin + at))
    signals = signals or agent.load_signals()
    results.append(signals.sample())
    if moment.get('accepted', True):
        signals.accepted()
print(json.dumps(results))
`;

/** Lets the agent's own code sample at the given moments, with clocks and files as the test says. */
export async function sampled(
  root: string,
  moments: readonly Moment[],
  path = '/usr/bin:/bin',
): Promise<{ signals: Signals[]; log: string }> {
  const child = spawn(findPython(), ['-I', '-c', DRIVER, GUEST], {
    env: { BERTH_ROOT: root, PATH: path },
    stdio: 'pipe',
    timeout: 15_000,
    killSignal: 'SIGKILL',
  });
  let out = '';
  let log = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    log += data.toString();
  });
  child.stdin.end(JSON.stringify(moments));
  const code = await new Promise((done) => {
    child.on('close', done);
  });
  if (code !== 0) throw new Error(`the sampling ended with ${String(code)}: ${log}`);
  return { signals: JSON.parse(out) as Signals[], log };
}
