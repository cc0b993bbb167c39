import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { freePorts } from './free-ports';
import { processesOf } from './processes-of';

const REPOSITORY = resolve(__dirname, '../..');
const LIMIT_MS = 300_000;

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

async function untilSaid(it: Run, text: string, limitMs = LIMIT_MS / 2): Promise<void> {
  const end = Date.now() + limitMs;
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

function runOf(port: number): string {
  return join(REPOSITORY, `.local/run-${port}`);
}

const lastLine = (it: Run): string | undefined => it.output().trimEnd().split('\n').at(-1);

test.each([0, 4])(
  'a port that is taken is named, with what to do, counts as a failure, and nothing is left running (port + %i)',
  async (offset) => {
    const port = await freePorts();
    const server = await occupy(port + offset);
    const it = run('--story', '--port', String(port));
    expect(await it.ended).toBe(1);
    server.close();
    expect(it.output()).toContain(`Port ${port + offset} on 127.0.0.1 is taken`);
    expect(it.output()).toContain('--port');
    expect(lastLine(it)).toBe('story: 0 passed, 1 failed');
    expect(processesOf(port)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'Ctrl-C while it still deploys ends everything',
  async () => {
    const port = await freePorts();
    const it = run('--port', String(port));
    await untilSaid(it, '… cdk bootstrap');
    it.child.kill('SIGINT');
    expect(await it.ended).toBe(130);
    expect(it.output()).toContain('Ending everything.');
    expect(lastLine(it)).toBe('story: 0 passed, 0 failed');
    expect(processesOf(port)).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'a second run at the same ports leaves the first one alone; a second Ctrl-C does not wait for anything',
  async () => {
    const port = await freePorts();
    const first = run('--port', String(port));
    await untilSaid(first, '… cdk bootstrap');
    const second = run('--port', String(port));
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(existsSync(join(runOf(port), 'emulator/emulator.log'))).toBe(true);
    expect((await fetch(`http://127.0.0.1:${port}/_ministack/health`)).status).toBe(200);

    // An emulator that hangs is waited for when things end in order.
    const emulator = processesOf(port).find((line) => line.includes('launcher.py'));
    const pid = Number.parseInt(emulator ?? '', 10);
    process.kill(pid, 'SIGSTOP');
    first.child.kill('SIGINT');
    await untilSaid(first, 'Ending everything.');
    await new Promise((done) => {
      setTimeout(done, 700);
    });
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(130);
    expect(first.output()).toContain('Ended the hard way.');
    process.kill(-pid, 'SIGKILL');
  },
  LIMIT_MS,
);

test(
  'Ctrl-C in the middle of the story ends at once, with every computer that runs',
  async () => {
    const port = await freePorts();
    const it = run('--port', String(port));
    await untilSaid(it, '… 3. ', LIMIT_MS);
    const end = Date.now() + LIMIT_MS;
    while (!processesOf(port).some((line) => line.includes('guests/guest.ts')) && Date.now() < end) {
      await new Promise((done) => {
        setTimeout(done, 200);
      });
    }
    expect(processesOf(port).join('\n')).toContain('guests/guest.ts');
    const asked = Date.now();
    it.child.kill('SIGINT');
    expect(await it.ended).toBe(130);
    expect(Date.now() - asked).toBeLessThan(15_000);
    expect(it.output()).toMatch(/Ending everything\.\n\nNot told:\n {2}3\. /);
    expect(lastLine(it)).toBe('story: 2 passed, 0 failed');
    expect(processesOf(port)).toEqual([]);
  },
  2 * LIMIT_MS,
);

test('a port that is no port is refused with what may be given, and no story is told of', async () => {
  const it = run('--port', 'http');
  expect(await it.ended).toBe(1);
  expect(lastLine(it)).toBe('--port must be a number from 1024 to 65000, not http');
});

test('--help says what can be asked for, and no story is told of', async () => {
  const it = run('--help');
  expect(await it.ended).toBe(0);
  expect(it.output()).toContain('npm run local -- --story');
  expect(it.output()).not.toContain('story:');
});
