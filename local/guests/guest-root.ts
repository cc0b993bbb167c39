import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { shellPath } from './shell';
import type { Shell } from './shell';
import { MARK } from './stragglers';

/** Where an instance's files are. */
export interface GuestRoot {
  /** What `BERTH_ROOT` names: the part of the instance's disk that Berth writes. */
  readonly root: string;
  readonly home: string;
  readonly bin: string;
  readonly hostKey: string;
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What lets a person mark a job, as it is baked into managed images. */
const BERTH_KEEP = resolve(__dirname, '../../guest/linux/berth_keep');

/**
 * The commands that must not reach the computer which the guest shares. `poweroff` ends the guest; `wall` writes to the
 * guest's own terminals; `systemctl` has nothing to command here, for the guest itself starts the agent.
 */
function commands(root: string, options: GuestRootOptions): Readonly<Record<string, string>> {
  const off = `kill -USR2 ${options.pid}\n`;
  return {
    'berth-keep': `#!/bin/sh
BERTH_ROOT='${root}' exec '${options.python}' -I '${BERTH_KEEP}' "$@"
`,
    wall: `#!/bin/sh
message=$(cat)
for process in /proc/[0-9]*; do
  tr '\\0' '\\n' < "$process/environ" 2> /dev/null | grep -qx '${ownMark() ?? 'no-mark'}' && readlink "$process/fd/0"
done | grep '^/dev/pts/' | sort -u | while read -r terminal; do
  printf '\\r\\n*** Berth: %s\\r\\n' "$message" > "$terminal"
done
`,
    poweroff: `#!/bin/sh\n${off}`,
    halt: `#!/bin/sh\n${off}`,
    shutdown: `#!/bin/sh
case " $* " in
*" now "* | *" +0 "*) ;;
*)
  echo 'shutdown: a local guest knows only "shutdown now"' >&2
  exit 1
  ;;
esac
${off}`,
    systemctl: `#!/bin/sh
case "$1" in
poweroff | halt) ${off} ;;
daemon-reload | enable | start | restart) echo 'systemctl: a local guest has no systemd, it starts the agent itself' >&2 ;;
*)
  echo 'systemctl: a local guest has no systemd' >&2
  exit 1
  ;;
esac
`,
  };
}

interface GuestRootOptions {
  /** The guest's process, which `poweroff` and its like signal. */
  readonly pid: number;
  /** Absolute path of the Python that plays the image's own. */
  readonly python: string;
}

/** What stands in the environment of everything that runs in this guest, `NAME=value`. */
export function ownMark(): string | undefined {
  const mark = process.env[MARK];
  return mark === undefined ? undefined : `${MARK}=${mark}`;
}

/**
 * Makes an instance's directories, or finds those of its last boot: home and root are its disk, except `/run`, which is
 * empty after a boot.
 */
export function prepareRoot(dir: string, options: GuestRootOptions): GuestRoot {
  const files: GuestRoot = {
    root: join(dir, 'root'),
    home: join(dir, 'home'),
    bin: join(dir, 'bin'),
    hostKey: join(dir, 'ssh_host_ed25519_key'),
  };
  rmSync(join(files.root, 'run'), { recursive: true, force: true });
  for (const path of [join(files.root, 'etc', 'berth'), files.home, files.bin]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  for (const [name, text] of Object.entries(commands(files.root, options))) {
    writeFileSync(join(files.bin, name), text, { mode: 0o755 });
  }
  const profile = join(files.home, '.profile');
  if (!existsSync(profile)) {
    // A login shell has just read /etc/profile, which sets PATH anew.
    writeFileSync(profile, `PATH="${files.bin}:$PATH"\n[ -n "$BASH" ] && PS1='local-guest:\\w\\$ '\n`);
  }
  return files;
}

/** The whole environment of what runs in a guest. */
export function guestEnvironment(files: GuestRoot, python: string): Record<string, string> {
  const user = userInfo().username;
  const mark = process.env[MARK];
  return {
    PATH: `${files.bin}:${SYSTEM_PATH}:${dirname(python)}`,
    HOME: files.home,
    USER: user,
    LOGNAME: user,
    SHELL: shellPath(),
    LANG: 'C.UTF-8',
    ...(mark === undefined ? {} : { [MARK]: mark }),
  };
}

/** The shell that SSH and the workbench open. */
export function guestShell(files: GuestRoot, python: string): Shell {
  return { path: shellPath(), home: files.home, env: guestEnvironment(files, python) };
}
