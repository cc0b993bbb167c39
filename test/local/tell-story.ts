import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePorts } from './free-ports';
import { processesOf } from './processes-of';

const REPOSITORY = resolve(__dirname, '../..');
const LAST_LINES = 20;

/** How a telling of the whole story ended. */
export interface Told {
  readonly code: number | null;
  /** What did not go well, and with it the last lines that were printed; empty when everything went well. */
  readonly trouble: string;
  /** The line that counts the steps. */
  readonly summary: string;
  /** Processes that are there still. */
  readonly left: readonly string[];
  /** The name of its folder below `.local`, which stays only when the story has failed. */
  readonly folder: string;
}

/** Has the story told by a process of its own, with `--story` and these options, at ports that nobody uses. */
export async function tellStory(...options: readonly string[]): Promise<Told> {
  const port = await freePorts();
  const args = ['--import', 'tsx', 'local/main.ts', '--story', ...options, '--port', String(port)];
  const child = spawn(process.execPath, args, { cwd: REPOSITORY });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((done) => {
    child.once('close', done);
  });
  const left = processesOf(port);
  const folder = `run-${port}`;
  if (code === 0) rmSync(join(REPOSITORY, '.local', folder), { recursive: true, force: true });
  const said = Buffer.concat(output).toString();
  // How long each step took is worth a look, also when all went well.
  writeFileSync(join(REPOSITORY, `.local/story${options.join('')}.txt`), said);
  const lines = said.trimEnd().split('\n');
  return { code, trouble: code === 0 ? '' : troubleIn(lines), summary: lines.at(-1) ?? '', left, folder };
}

/** A failing test shows little of a long text: every failed step with its title, then how the output ends. */
function troubleIn(lines: readonly string[]): string {
  const failed = lines.flatMap((line, at) => (line.includes('✘') ? [lines[at - 1], line] : []));
  return [...failed, '…', ...lines.slice(-LAST_LINES)].join('\n');
}
