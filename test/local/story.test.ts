import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';

const REPOSITORY = resolve(__dirname, '../..');
const LIMIT_MS = 15 * 60_000;

test(
  'the whole story, from deploying to proving that nothing is left, passes on the local cloud',
  async () => {
    const port = await freePorts();
    const { code, output } = await run(['local/main.ts', '--story', '--port', String(port)]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/story: 13 passed, 0 failed\s*$/),
    });
    expect(processesOf(port)).toEqual([]);
  },
  LIMIT_MS,
);

function run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: REPOSITORY });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((done) => {
    child.once('close', (code) => done({ code, output: Buffer.concat(output).toString() }));
  });
}

/** Three ports in a row that nobody uses now: emulator, API, and the end of the tunnel. */
async function freePorts(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 10_000); ; port += 3) {
    const free = await Promise.all([port, port + 1, port + 2].map(isFree));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

/** What still runs of that run: every process of it has the run's folder in its arguments or environment. */
function processesOf(port: number): string[] {
  if (process.platform !== 'linux') return [];
  const mark = join('.local', `run-${port}`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return ['cmdline', 'environ'].some((file) =>
          readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(mark),
        );
      } catch {
        return false;
      }
    });
}
