import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { must } from './must';

/** What the credential function answers. */
export interface Credential {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  readonly privateKey: string;
  readonly hostKey: string;
  readonly fingerprint: string;
}

export interface Login {
  /** Arguments of `ssh` up to the command. */
  readonly args: readonly string[];
}

/** Writes the key (0600) and the pinned host key, as a person would. */
export function prepareLogin(dir: string, name: string, credential: Credential): Login {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const keyFile = join(dir, `${name}.key`);
  const knownHosts = join(dir, `${name}.known_hosts`);
  writeFileSync(keyFile, credential.privateKey, { mode: 0o600 });
  writeFileSync(knownHosts, `[${credential.host}]:${credential.port} ${credential.hostKey}\n`);
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${knownHosts}`,
    'ConnectTimeout=5',
  ];
  return {
    args: [
      '-F',
      'none',
      '-i',
      keyFile,
      '-p',
      String(credential.port),
      ...options.flatMap((option) => ['-o', option]),
      `${credential.user}@${credential.host}`,
    ],
  };
}

/** Runs a command over the system's `ssh`; answers what it printed. */
export async function ssh(login: Login, command: string): Promise<string> {
  const { code, out, err } = await tryToSsh(login, command);
  must(code === 0, `ssh "${command}" ended with ${code}: ${err.trim()}`);
  return out.trim();
}

export function tryToSsh(login: Login, command: string): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile('ssh', [...login.args, command], { timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
    });
  });
}

/** Fetches a page through `ssh -L`. */
export async function fetchThrough(
  login: Login,
  localPort: number,
  remotePort: number,
  path: string,
): Promise<string> {
  const forward = [
    '-N',
    '-o',
    'ExitOnForwardFailure=yes',
    '-L',
    `127.0.0.1:${localPort}:localhost:${remotePort}`,
  ];
  const child = spawn('ssh', [...forward, ...login.args], { stdio: 'ignore' });
  try {
    for (let tries = 0; tries < 50; tries++) {
      if (await answers('127.0.0.1', localPort)) break;
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    const response = await fetch(`http://127.0.0.1:${localPort}${path}`);
    must(response.ok, `the workbench answered ${response.status} through the tunnel`);
    return await response.text();
  } finally {
    child.kill('SIGKILL');
  }
}

/** Whether something accepts a TCP connection there. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (open: boolean) => (): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
    socket.once('timeout', end(false));
  });
}
