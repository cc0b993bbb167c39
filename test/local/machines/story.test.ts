import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { freePorts } from '../free-ports';
import { processesOf } from '../processes-of';
import { networkThings } from './traces';
import { whereMachinesRun } from './where-machines-run';

const REPOSITORY = resolve(__dirname, '../../..');
const LIMIT_MS = 15 * 60_000;

function run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: REPOSITORY });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise((done) => {
    child.once('close', (code) => done({ code, output: Buffer.concat(output).toString() }));
  });
}

whereMachinesRun('the whole story on machines', () => {
  test(
    'the whole story passes where every computer is a booted machine, and leaves neither processes nor mounts',
    async () => {
      const port = await freePorts();
      const { code, output } = await run(['local/main.ts', '--story', '--machines', '--port', String(port)]);
      expect({ code, output }).toEqual({
        code: 0,
        output: expect.stringMatching(/story: \d+ passed, 0 failed\s*$/),
      });
      expect(processesOf(port)).toEqual([]);
      expect(networkThings(`run-${port}`)).toEqual([]);
    },
    LIMIT_MS,
  );
});
