import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { followInstances } from './follow-instances';
import { type EmulatedInstance, isWindows } from './instance';
import { publicPortOf } from './public-ports';
import { startWindowsComputer, type WindowsComputer } from './windows-computer';

/**
 * Plays a computer for every Windows instance that the emulator shows as running, whatever plays the others.
 *
 * @param options.emulator its address, such as `http://127.0.0.1:4566`
 * @param options.dir where instances have their directories, shared with the fleet of the others
 */
export async function startWindowsFleet(options: {
  readonly emulator: string;
  readonly dir: string;
}): Promise<{ stop(): Promise<void> }> {
  const { emulator, dir } = options;
  const computers = new Map<string, WindowsComputer>();
  mkdirSync(dir, { recursive: true, mode: 0o700 });

  const end = async (id: string): Promise<void> => {
    const computer = computers.get(id);
    computers.delete(id);
    await computer?.end();
  };

  const follow = async (instance: EmulatedInstance): Promise<void> => {
    if (!isWindows(instance)) return;
    const { id, state, boot } = instance;
    const living = computers.get(id);
    if (living !== undefined && (state !== 'running' || living.boot !== boot)) await end(id);
    if (state === 'terminated') rmSync(join(dir, id), { recursive: true, force: true });
    if (state !== 'running') return;
    const running = computers.get(id);
    if (running !== undefined) return running.follow(instance);
    const publicPort = await publicPortOf(dir, id);
    computers.set(id, await startWindowsComputer({ instance, publicPort, emulator }));
  };

  const following = await followInstances(emulator, {
    follow,
    only: (shown) => {
      for (const id of computers.keys()) if (!shown.has(id)) void end(id);
    },
  });
  return {
    stop: async () => {
      await following.stop();
      await Promise.all([...computers.keys()].map(end));
    },
  };
}
