import { execFile } from 'node:child_process';

/** Where the programs of an administrator are; not every shell has these in its PATH. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Which proxies this process uses for the web. */
export function proxies(): Record<string, string> {
  const found = Object.entries(process.env).filter(([name]) => /^(?:https?|no)_proxy$/.test(name));
  return Object.fromEntries(found.map(([name, value]) => [name, value ?? '']));
}

/**
 * Runs a program of this computer to its end.
 *
 * @param options.input what it reads from standard input
 * @param options.signal ends it early
 * @param options.proxied whether it may know which proxy this process uses for the web
 * @returns what it printed
 * @throws Error with what it complained about, when it ends with anything but 0
 */
export function command(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly signal?: AbortSignal; readonly proxied?: boolean } = {},
): Promise<string> {
  const { input, signal, proxied = false } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: {
          PATH: SYSTEM_PATH,
          LANG: 'C.UTF-8',
          DEBIAN_FRONTEND: 'noninteractive',
          ...(proxied && proxies()),
        },
        maxBuffer: 1 << 26,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(stdout);
          return;
        }
        const said = (stderr.trim() === '' ? stdout : stderr).trim().split('\n').slice(-5).join('\n');
        reject(
          new Error(`${program} ${args.join(' ')} failed: ${said === '' ? error.message : said}`, {
            cause: error,
          }),
        );
      },
    );
    // A program that ends early does not read its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

/** Runs a program whose failure means that there was nothing to do, such as removing what is not there. */
export async function attempt(program: string, args: readonly string[]): Promise<void> {
  await command(program, args).catch(() => undefined);
}
