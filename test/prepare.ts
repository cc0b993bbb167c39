import { resolve } from 'node:path';
import { pythonEnvironment } from '../local/emulator/python-environment';
import { baseRoot } from '../local/machines/base-root';
import { obstacle } from '../local/machines/obstacle';

const MACHINES = resolve(__dirname, '../.local/machines/base');

const say = (line: string): void => void process.stdout.write(`${line.trim()}\n`);

/**
 * Makes what many test files need and what takes long the first time, once, before they all begin and each would wait
 * for it within its own time limit. What cannot be made is told by the tests that miss it.
 */
export default async function prepare(): Promise<void> {
  await Promise.allSettled([
    pythonEnvironment(),
    ...(obstacle() === undefined ? [baseRoot(MACHINES, say)] : []),
  ]);
}
