import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes each part of a mail into a file of its name, as cloud-init does, with the same parser. */
const TAKE_APART = `
import email, os, sys
for part in email.message_from_string(sys.stdin.buffer.read().decode()).walk():
    if part.get_content_type() == 'text/x-shellscript':
        path = os.path.join(sys.argv[1], os.path.basename(part.get_filename()))
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o700), 'wb') as script:
            script.write(part.get_payload(decode=True))
    elif not part.is_multipart():
        print('a part of the user data is no script: a local guest runs scripts only', file=sys.stderr)
`;

interface Running {
  readonly dir: string;
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Absolute path of a Python 3. */
  readonly python: string;
}

/**
 * Runs an instance's user data at its first boot, as cloud-init runs per-instance scripts; never again after that. Of
 * several parts the first has ended when this is over; the others go on, one after the other, in the order of their names.
 *
 * A script that fails is logged and no more: an instance boots all the same. User data that is no script (it does not
 * begin with `#!`) is not run here, while cloud-init would know some of its kinds.
 *
 * @param options.dir the instance's directory; `user-data-ran` in it marks that the first boot is over
 */
export async function runUserData(options: Running): Promise<void> {
  const ran = join(options.dir, 'user-data-ran');
  if (existsSync(ran)) return;
  // Before it runs, as cloud-init does: a script that switches the computer off is not run at every boot.
  writeFileSync(ran, '');
  const [first, ...others] = await scriptsOf(options);
  if (first === undefined) return;
  await logged(first, options);
  void others.reduce((before, script) => before.then(() => logged(script, options)), Promise.resolve());
}

async function scriptsOf({ dir, userData, env, cwd, python }: Running): Promise<readonly string[]> {
  if (userData === '') return [];
  if (userData.startsWith('MIME-Version:')) {
    const parts = join(dir, 'user-data-parts');
    mkdirSync(parts, { mode: 0o700 });
    const code = await ended(python, ['-I', '-c', TAKE_APART, parts], { env, cwd, input: userData });
    if (code !== 0) console.error(`user data could not be taken apart: ${code}`);
    return readdirSync(parts)
      .toSorted()
      .map((name) => join(parts, name));
  }
  if (!userData.startsWith('#!')) {
    console.error('user data is no script: a local guest runs scripts only');
    return [];
  }
  const script = join(dir, 'user-data');
  writeFileSync(script, userData, { mode: 0o700 });
  return [script];
}

async function logged(script: string, { env, cwd }: Running): Promise<void> {
  const code = await ended(script, [], { env, cwd });
  if (code !== 0) console.error(`user data (${script}) ended with ${code}`);
}

function ended(
  program: string,
  args: readonly string[],
  { env, cwd, input }: Pick<Running, 'env' | 'cwd'> & { readonly input?: string },
): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (status, signal) => resolve(status ?? signal ?? 'unknown'));
    child.stdin?.on('error', (error) => console.error(error.message));
    child.stdin?.end(input);
  });
}
