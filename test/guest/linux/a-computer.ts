import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findPython } from '../../../local/guests/python';
import { isoTime } from '../../local/guests/an-instance';

const GUEST = resolve(__dirname, '../../../guest/linux');
const BOOT_TIME = Math.floor(Date.now() / 1000) - 1000;

/** A program of the guest that runs. */
export interface Running {
  readonly log: () => string;
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** The part of a computer's disk that Berth knows, below a root of its own. */
export interface Computer {
  readonly root: string;
  put(path: string, content: unknown): string;
  program(path: string, script: string): void;
  /** What a file holds, `''` when there is none. */
  read(path: string): string;
  /** The deadline that an earlier run of the agent saw. */
  mustStopIn(ms: number, boot?: number): void;
  overrides(more?: Record<string, unknown>): void;
  run(program: string, args?: readonly string[]): Running;
  remove(): void;
}

/** Makes a computer whose `power off` and `wall` write into files named `off` and `wall`, and which has no metadata. */
export function aComputer(): Computer {
  const root = mkdtempSync(join(tmpdir(), 'berth-computer-'));
  const running: Running[] = [];
  const computer: Computer = {
    root,
    put: (path, content) => {
      const file = join(root, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return file;
    },
    program: (path, script) => chmodSync(computer.put(path, `#!/bin/sh\n${script}\n`), 0o755),
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''),
    mustStopIn: (ms, boot = BOOT_TIME) =>
      void computer.put('var/lib/berth/stop-at', `${isoTime(ms)}\nboot-${boot}\n`),
    overrides: (more = {}) =>
      void computer.put('etc/berth/overrides.json', {
        bootTime: BOOT_TIME,
        metadata: 'http://127.0.0.1:1',
        powerOff: ['/bin/sh', '-c', `echo off >> ${root}/events`],
        wall: ['/bin/sh', '-c', `cat >> ${root}/wall; echo >> ${root}/wall`],
        ...more,
      }),
    run: (program, args = []) => {
      const child = spawn(findPython(), ['-I', join(GUEST, program), ...args], {
        env: { BERTH_ROOT: root, PATH: `${root}/bin:/usr/bin:/bin` },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let log = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => {
          log += data.toString();
        });
      const one: Running = {
        log: () => log,
        ended: new Promise((done) => {
          child.on('exit', done);
        }),
        kill: (signal) => void child.kill(signal),
      };
      running.push(one);
      return one;
    },
    remove: () => {
      for (const one of running) one.kill('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
  computer.overrides();
  return computer;
}
