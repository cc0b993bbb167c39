import type { System } from './reader-system';

/** What is to be typed around the commands that the API answers, on each system. Files lie in the folder Downloads. */

/** Goes to the key and makes it the reader's alone: ssh refuses one that others may read. */
export function protectKey(system: System, file: string): string {
  switch (system) {
    case 'powershell':
      return `cd ~\\Downloads; icacls ${file} /inheritance:r /grant:r "\${env:USERNAME}:R"`;
    case 'cmd':
      return `cd /d "%USERPROFILE%\\Downloads" && icacls ${file} /inheritance:r /grant:r "%USERNAME%:R"`;
    case 'macos':
    case 'linux':
      return `cd ~/Downloads && chmod 600 ${file}`;
  }
}

export interface KnownHost {
  readonly host: string;
  readonly port: number;
  /** One line in OpenSSH's form. */
  readonly key: string;
}

/**
 * Has ssh know the computer before it asks.
 *
 * @see https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT
 */
export function trustHost(system: System, { host, port, key }: KnownHost): string {
  const line = `${port === 22 ? host : `[${host}]:${port}`} ${key}`;
  switch (system) {
    case 'powershell':
      return `New-Item -Force -ItemType Directory ~\\.ssh | Out-Null; Add-Content -Encoding ascii ~\\.ssh\\known_hosts '${line}'`;
    case 'cmd':
      return `(if not exist "%USERPROFILE%\\.ssh" mkdir "%USERPROFILE%\\.ssh") & (echo ${line})>> "%USERPROFILE%\\.ssh\\known_hosts"`;
    case 'macos':
    case 'linux':
      return `mkdir -p ~/.ssh && echo '${line}' >> ~/.ssh/known_hosts`;
  }
}

/**
 * Opens the desktop; undefined where the system has no command for that.
 *
 * @param windows the command on Windows, as the API answers it
 */
export function openDesktop(system: System, windows: string, user: string): string | undefined {
  if (system === 'powershell' || system === 'cmd') return windows;
  const at = /\/v:(\S+)/.exec(windows)?.[1];
  return system === 'linux' && at !== undefined
    ? `xfreerdp /v:${at} /u:${user} /dynamic-resolution +clipboard`
    : undefined;
}
