import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

function token(...args: readonly string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'local/token.ts', ...args],
    { cwd: resolve(__dirname, '../..'), encoding: 'utf8' },
  );
  return { status, out: stdout, err: stderr };
}

jest.setTimeout(180_000);

test.each([
  [[], 'Say which user'],
  [
    ['--local', 'nobody@example.com'],
    'has the users ada@example.com and root@example.com, not nobody@example.com',
  ],
  [
    ['--local', '--port', '1', 'ada@example.com'],
    'No local cloud is deployed at port 1: start one with npm run local',
  ],
  [
    ['--sign-in-url', 'http://127.0.0.1:1', 'ada@example.com'],
    '--sign-in-url and --client-id belong together',
  ],
])(
  '%j is refused with what to do, and nothing is printed that could be taken for a token',
  (args, sentence) => {
    const { status, out, err } = token(...args);
    expect(status).toBe(1);
    expect(err).toContain(sentence);
    expect(out).toBe('');
  },
);
