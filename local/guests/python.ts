import { execFileSync } from 'node:child_process';

/**
 * The Python 3 of this computer, which plays the one that every Linux image has.
 *
 * @returns its absolute path; what PATH names may be a version chooser's shim that needs the developer's environment
 * @throws Error that says what to install
 */
export function findPython(): string {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error('Local guests need Python 3.6 or later as "python3": install it, or put it into PATH.', {
      cause: error,
    });
  }
}
