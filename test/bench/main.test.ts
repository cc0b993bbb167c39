import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

function bench(...args: readonly string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'bench/main.ts', ...args],
    { cwd: resolve(__dirname, '../..'), encoding: 'utf8' },
  );
  return { status, out: stdout, err: stderr };
}

jest.setTimeout(180_000);

test('figures are printed for programs in one shape: date, machine, and key, value, unit and how of each', () => {
  const { status, out } = bench('launch.roundTrips', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    machine: expect.stringMatching(/^\d+ cores, Node \d+/),
    figures: [
      {
        key: 'launch.roundTrips',
        value: expect.any(Number),
        unit: 'calls',
        goal: 3,
        comparedWith: { limit: 3 },
        how: expect.stringContaining('npm run bench -- launch.roundTrips'),
      },
    ],
  });
});

test('--long is taken, and says on standard error where nothing has a longer form', () => {
  const { status, out, err } = bench('launch.roundTrips', '--long');
  expect(status).toBe(0);
  expect(out).toMatch(/^launch\.roundTrips +\d+ calls/m);
  expect(err).toContain('--long');
});

test('--lives takes a number of lives, and nothing else', () => {
  const { status, err } = bench('lease.', '--lives', 'many');
  expect(status).toBe(1);
  expect(err).toContain('--lives many: that is not a number of lives');
});

test('a key that there is not ends with 1 and the keys that there are', () => {
  const { status, err } = bench('lunch');
  expect(status).toBe(1);
  expect(err).toMatch(/No figure's key begins with "lunch"\. There are: .*story\./);
});
