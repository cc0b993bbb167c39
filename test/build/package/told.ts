import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** What a program said, and how it ended. */
export interface Told {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a program under the Node of this process, and lets it say what it wants.
 *
 * @throws Error when there is no such program
 */
export async function told(
  program: string,
  options: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Told> {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return new Promise((resolve, reject) => {
    const settings = { cwd, env: { ...process.env, PATH: path, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, [...options], settings, (error, out, err) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

/** The same, for a program that must do it. */
export async function done(...call: Parameters<typeof told>): Promise<string> {
  const { status, out, err } = await told(...call);
  if (status !== 0) throw new Error(`${call[0]} ${call[1].join(' ')} ended with ${status}:\n${out}\n${err}`);
  return out;
}
