import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmulator } from '../../../local/emulator/emulator';
import { runEmulator, until } from './running-emulator';

const repository = resolve(__dirname, '../../..');

jest.setTimeout(180_000);

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`).then(
    (answer) => answer.ok,
    () => false,
  );
}

describe('the local cloud', () => {
  it('says that its port is taken and how to choose another, and is gone when it is stopped', async () => {
    const emulator = await runEmulator();
    try {
      await expect(startEmulator({ dir: emulator.dir, port: emulator.port })).rejects.toThrow(
        `Port ${emulator.port} on 127.0.0.1 is taken`,
      );
      await expect(startEmulator({ dir: emulator.dir, port: emulator.port })).rejects.toThrow('--port');
      expect(await answers(emulator.endpoint)).toBe(true);
    } finally {
      await emulator.end();
    }
    expect(await answers(emulator.endpoint)).toBe(false);
    await emulator.stop();
  });

  it('answers a request that it does not know, or does not understand, with what is wrong', async () => {
    const emulator = await runEmulator();
    try {
      await expect(emulator.control.powerOff('i-0123456789abcdef0')).rejects.toThrow('does not exist');
      await expect(emulator.control.addFault({ service: 'ec2', action: 'RunInstances' })).rejects.toThrow(
        'a fault needs a code, delayMs or loseAnswer',
      );
    } finally {
      await emulator.end();
    }
  });

  it('ends with the process that started it, even if that is killed', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'berth-emulator-'));
    const starter = `require(${JSON.stringify(join(repository, 'local/emulator/emulator.ts'))})
      .startEmulator({ dir: process.argv[1], port: 0 })
      .then((emulator) => console.log(emulator.port));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--eval', starter, dir], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(child.stdout, 'data');
    const endpoint = `http://127.0.0.1:${String(port).trim()}`;
    expect(await answers(endpoint)).toBe(true);
    child.kill('SIGKILL');
    await until(async () => ((await answers(endpoint)) ? undefined : true), 'the end of the emulator');
    await rm(dir, { recursive: true, force: true });
  });
});
