import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { STORY } from '../../local/story/story';
import { freePorts } from './free-ports';
import { processesOf } from './processes-of';

const REPOSITORY = resolve(__dirname, '../..');
const LIMIT_MS = 15 * 60_000;

test(
  'the whole story, from deploying to proving that nothing is left, passes on the local cloud',
  async () => {
    const port = await freePorts();
    const { code, output } = await run(['local/main.ts', '--story', '--port', String(port)]);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(new RegExp(`story: ${STORY.length} passed, 0 failed\\s*$`)),
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
