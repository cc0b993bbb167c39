import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs an instance's user data at its first boot, as cloud-init runs a per-instance script; never again after that.
 *
 * A script that fails is logged and no more: an instance boots all the same. User data that is no script (it does not
 * begin with `#!`) is not run here, while cloud-init would know some of its kinds.
 *
 * @param options.dir the instance's directory; `user-data-ran` in it marks that the first boot is over
 */
export async function runUserData(options: {
  readonly dir: string;
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}): Promise<void> {
  const ran = join(options.dir, 'user-data-ran');
  if (existsSync(ran)) return;
  // Before it runs, as cloud-init does: a script that switches the computer off is not run at every boot.
  writeFileSync(ran, '');
  if (options.userData === '') return;
  if (!options.userData.startsWith('#!')) {
    console.error('user data is no script: a local guest runs scripts only');
    return;
  }
  const script = join(options.dir, 'user-data');
  writeFileSync(script, options.userData, { mode: 0o700 });
  const code = await new Promise<number | string>((resolve) => {
    const child = spawn(script, [], {
      env: options.env,
      cwd: options.cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (status, signal) => resolve(status ?? signal ?? 'unknown'));
  });
  if (code !== 0) console.error(`user data ended with ${code}`);
}
