import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../local/guests/until';
import { aComputer } from './a-computer';
import type { Computer } from './a-computer';
import { pidStat } from './a-proc';
import { sampled } from './sampled';

jest.setTimeout(180_000);

const JOBS = 'run/berth/jobs';
let computer: Computer;

const files = (): string[] => readdirSync(join(computer.root, JOBS));
const keep = (...args: string[]) => computer.run('berth_keep', args);
const job = (name: string): Record<string, unknown> => ({ name, start: 100, limitSeconds: null });

const proc = (pids: readonly number[], facts = {}): Record<string, string> => ({
  'proc/uptime': '5000.55 1.0\n',
  ...Object.fromEntries(pids.map((pid) => [`proc/${pid}/stat`, pidStat(pid, facts)])),
});
const jobsWith = async (put: Readonly<Record<string, string>>) => {
  computer.overrides({ proc: join(computer.root, 'proc') });
  const { signals, log } = await sampled(computer.root, [{ at: 0, put }]);
  return { jobs: signals[0]?.jobs, log };
};

beforeEach(() => {
  computer = aComputer();
  mkdirSync(join(computer.root, JOBS), { recursive: true });
});
afterEach(() => computer.remove());

describe('berth-keep', () => {
  test('a command is a job while it runs, with its own limit, and none after it', async () => {
    const run = keep(
      '--for',
      '1h30m',
      '--',
      'sh',
      '-c',
      `while [ ! -e ${computer.root}/go ]; do sleep 0.1; done`,
    );
    await until('the job is marked', () => files().some((name) => name.endsWith('.json')));
    const { signals } = await sampled(computer.root, [{ at: 0 }]);
    expect(signals[0]?.jobs).toEqual([{ name: 'sh', seconds: expect.any(Number), limitSeconds: 5400 }]);
    expect(signals[0]?.jobs[0]?.seconds).toBeLessThan(60);
    computer.put('go', '');
    expect(await run.ended).toBe(0);
    expect(files()).toEqual([]);
  });

  test.each([
    [['--', 'sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'kill -9 $$'], 137],
    [['--', 'no-such-command'], 127],
    [['--', '/etc'], 126],
    [['--for', 'soon', '--', 'true'], 2],
    [[], 2],
  ])('%j ends as the command does: %i', async (args, status) => {
    expect(await keep(...args).ended).toBe(status);
    expect(files()).toEqual([]);
  });

  test.each([
    [['python3', '-u', '/home/me/train.py', '--epochs', '3'], 'train.py'],
    [['env', 'A=1', 'nice', '-n', '10', './make'], 'make'],
    [['bash', '-c', 'a; b'], 'bash'],
    [['python3.11'], 'python3.11'],
    [['/x/l\u00e4rm\u0007'], 'l?rm?'],
    [['y'.repeat(300)], 'y'.repeat(64)],
  ])('people know %j as %s', (command, name) => {
    const load = `import importlib.machinery as m, json, sys
sys.dont_write_bytecode = True
print(m.SourceFileLoader('keep', sys.argv[1]).load_module().name_of(json.loads(sys.argv[2])))`;
    const file = join(__dirname, '../../../guest/linux/berth_keep');
    const args = ['-W', 'ignore', '-c', load, file, JSON.stringify(command)];
    expect(execFileSync('python3', args, { encoding: 'utf8' }).trim()).toBe(name);
  });

  test('a signal reaches the command, and the job is over', async () => {
    const run = keep('sleep', '60');
    await until('the job is marked', () => files().some((name) => name.endsWith('.json')));
    await new Promise((done) => {
      setTimeout(done, 300);
    });
    run.kill('SIGTERM');
    expect(await run.ended).toBe(143);
    expect(files()).toEqual([]);
  });

  test('one that is killed cannot tidy up: its job counts no longer all the same', async () => {
    const run = keep('sleep', '1');
    await until('the job is marked', () => files().some((name) => name.endsWith('.json')));
    run.kill('SIGKILL');
    await run.ended;
    expect(files()).toHaveLength(1);
    const { signals } = await sampled(computer.root, [{ at: 0 }]);
    expect(signals[0]?.jobs).toEqual([]);
    expect(files()).toEqual([]);
  });

  test('without an agent the command runs, and its user is told', async () => {
    const alone = aComputer();
    const run = alone.run('berth_keep', ['--', 'sh', '-c', 'exit 3']);
    expect(await run.ended).toBe(3);
    expect(run.log()).toMatch(/cannot be marked .*stopped as idle/);
    alone.remove();
  });
});

describe('the job files', () => {
  test('how long a job runs is what the kernel says', async () => {
    const { jobs } = await jobsWith({
      ...proc([10]),
      [`${JOBS}/10.json`]: JSON.stringify({ ...job('train.py'), seconds: 1e9, limitSeconds: 7200 }),
    });
    // It began 100 ticks of 10 ms after the boot.
    expect(jobs).toEqual([{ name: 'train.py', seconds: 4999, limitSeconds: 7200 }]);
  });

  test.each([
    ['of a process that is gone', {}],
    ['of a number that another process has now', proc([10], { start: 101 })],
    ['of a process that nobody has waited for', proc([10], { state: 'Z' })],
  ])('one %s is dropped', async (_name, files_) => {
    const { jobs } = await jobsWith({
      'proc/uptime': '1 1',
      ...files_,
      [`${JOBS}/10.json`]: JSON.stringify(job('x')),
    });
    expect(jobs).toEqual([]);
    expect(files()).toEqual([]);
  });

  test('eight are told at most, and rubbish is none', async () => {
    const pids = Array.from({ length: 12 }, (_, n) => 20 + n);
    const bad = [
      '[]',
      '{',
      '{"start":"100"}',
      '{"name":1}',
      '['.repeat(1900),
      `{"start":100,"name":"${'x'.repeat(3000)}"}`,
    ];
    const put = {
      ...proc([...pids, ...bad.map((_, n) => 60 + n), 90]),
      ...Object.fromEntries(pids.map((pid) => [`${JOBS}/${pid}.json`, JSON.stringify(job(`job-${pid}`))])),
      ...Object.fromEntries(bad.map((text, n) => [`${JOBS}/${60 + n}.json`, text])),
      [`${JOBS}/README`]: 'not mine',
    };
    writeFileSync(join(computer.root, 'secret'), JSON.stringify(job('stolen')));
    symlinkSync(join(computer.root, 'secret'), join(computer.root, JOBS, '90.json'));
    execFileSync('mkfifo', [join(computer.root, JOBS, '11.json')]);
    mkdirSync(join(computer.root, JOBS, '12.json'));
    const { jobs, log } = await jobsWith(put);
    expect(jobs?.map(({ name }) => name)).toEqual(pids.slice(0, 8).map((pid) => `job-${pid}`));
    expect(existsSync(join(computer.root, 'secret'))).toBe(true);
    expect(files().toSorted()).toEqual([...pids.map((pid) => `${pid}.json`), '12.json', 'README'].toSorted());
    expect(log).not.toContain('Traceback');
  });

  test.each([-1, 1e300, '7200', true, null])('a limit of %j is none', async (limitSeconds) => {
    const { jobs } = await jobsWith({
      ...proc([10]),
      [`${JOBS}/10.json`]: JSON.stringify({ ...job('j\u001b[2J'), limitSeconds }),
    });
    expect(jobs).toEqual([{ name: 'j?[2J', seconds: 4999, limitSeconds: null }]);
  });
});
