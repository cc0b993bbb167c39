import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { until } from '../../local/guests/until';
import { programPath } from './where-desktops-run';

/** A desktop that lets in whoever knows its password, and a screen of a person who wants to see it. */
export interface ADesktop {
  readonly port: number;
  /** What the server of the desktop has seen of its clients. */
  rdpLog(): string;
  desktopLog(): string;
  /** Opens a file with this password, until the test has seen enough. */
  open(file: string, password: string): { readonly log: () => string; end(): Promise<void> };
  end(): Promise<void>;
}

/** @param password at most 8 characters, for VNC takes no more */
export async function aDesktop(dir: string, password: string): Promise<ADesktop> {
  const running: ChildProcess[] = [];
  const run = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
    const log = openSync(join(dir, `${name}.log`), 'a');
    const child = spawn(programPath(name) ?? name, args, {
      env: { PATH: process.env['PATH'], HOME: dir, ...env },
      stdio: ['ignore', log, log, ...(args.includes('-displayfd') ? ['pipe' as const] : [])],
      // A group of its own: xrdp has a process for each client.
      detached: true,
    });
    closeSync(log);
    running.push(child);
    return child;
  };
  const logOf = (name: string): string => {
    const path = join(dir, `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  const [vnc, port] = [await freePort(), await freePort()];
  writeFileSync(
    join(dir, 'password'),
    execFileSync(programPath('tigervncpasswd') ?? '', ['-f'], { input: password }),
    { mode: 0o600 },
  );
  const secret = ['-SecurityTypes', 'VncAuth', '-PasswordFile', join(dir, 'password')];
  const screen = await displayOf(
    run('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp']),
  );
  await displayOf(
    run('Xtigervnc', [
      '-displayfd',
      '3',
      '-rfbport',
      String(vnc),
      '-localhost',
      ...secret,
      '-Log',
      '*:stderr:30',
    ]),
  );

  const certificate = [
    '-keyout',
    join(dir, 'key.pem'),
    '-out',
    join(dir, 'certificate.pem'),
    '-subj',
    '/CN=desktop',
  ];
  execFileSync(
    programPath('openssl') ?? '',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...certificate],
    {
      stdio: 'ignore',
    },
  );
  writeFileSync(join(dir, 'xrdp.ini'), configuration(dir, port, vnc));
  run('xrdp', ['--nodaemon', '--config', join(dir, 'xrdp.ini')]);
  await until('xrdp listens', () => logOf('server').includes('listening to port'));

  return {
    port,
    rdpLog: () => logOf('server'),
    desktopLog: () => logOf('Xtigervnc'),
    open: (file, given) => {
      const client = run('xfreerdp', [file, `/p:${given}`, '/cert:ignore'], { DISPLAY: `:${screen}` });
      return { log: () => logOf('xfreerdp'), end: () => ended(client) };
    },
    end: async () => {
      await Promise.all(running.map(ended));
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  };
  kill('SIGTERM');
  const impatient = setTimeout(() => kill('SIGKILL'), 3000);
  await over;
  clearTimeout(impatient);
  try {
    kill('SIGKILL');
  } catch {
    // Nothing of its group is left.
  }
}

/** The number of the display that an X server has taken, as it writes it to its fourth stream. */
function displayOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.stdio[3]?.once('data', (number: Buffer) => resolve(number.toString().trim()));
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`an X server ended with ${code}`)));
  });
}

function configuration(dir: string, port: number, vnc: number): string {
  return `[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:${port}
security_layer=tls
certificate=${join(dir, 'certificate.pem')}
key_file=${join(dir, 'key.pem')}
ssl_protocols=TLSv1.2, TLSv1.3
allow_channels=true
autorun=desktop

[Logging]
LogFile=${join(dir, 'server.log')}
LogLevel=DEBUG
EnableSyslog=false

[Channels]
cliprdr=true
drdynvc=true
rdpdr=true
rdpsnd=true

[desktop]
name=desktop
lib=libvnc.so
username=ask
password=ask
ip=127.0.0.1
port=${vnc}
`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
