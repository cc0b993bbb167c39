import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';
import { freePorts } from './free-ports';
import { processesOf } from './processes-of';

const REPOSITORY = resolve(__dirname, '../..');
const LIMIT_MS = 120_000;

interface Run {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...args], { cwd: REPOSITORY });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = new Promise<number | null>((done) => {
    child.once('close', done);
  });
  return { child, output: () => output, ended };
}

async function untilSaid(it: Run, text: string): Promise<void> {
  const end = Date.now() + LIMIT_MS / 2;
  while (!it.output().includes(text)) {
    if (Date.now() > end || it.child.exitCode !== null)
      throw new Error(`it never said "${text}": ${it.output()}`);
    await new Promise((done) => {
      setTimeout(done, 50);
    });
  }
}

function occupy(port: number): Promise<Server> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

test.each([0, 1])(
  'a port that is taken is named, with what to do, and nothing is left running (port + %i)',
  async (offset) => {
    const port = await freePorts();
    const server = await occupy(port + offset);
    const it = run('--story', '--port', String(port));
    expect(await it.ended).toBe(1);
    server.close();
    expect(it.output()).toContain(String(port + offset));
    expect(it.output()).toContain('--port');
    expect(processesOf(port)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C while it still deploys ends everything',
  async () => {
    const port = await freePorts();
    const it = run('--port', String(port));
    await untilSaid(it, 'seed AMIs');
    it.child.kill('SIGINT');
    expect(await it.ended).not.toBe(0);
    expect(processesOf(port)).toEqual([]);
  },
  LIMIT_MS,
);

test('a port that is no port is refused with what may be given', async () => {
  const it = run('--port', 'http');
  expect(await it.ended).toBe(1);
  expect(it.output()).toContain('--port must be a number from 1024 to 65000, not http');
});
