import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { bring, type Component, script } from './component';
import type { ImageBuild } from './image-build';
import { type LayerOptions, makeLayer, messageOf } from './layer';

/** Where they lie in a machine, and apt finds them. */
const FOLDER = '/var/lib/ubuntu-packages';
const MIRROR = `mirror=$(sed -n 's/^deb \\([^ ]*\\) bookworm .*/\\1/p' /etc/apt/sources.list | head -n 1)`;
const TTYD = '1.7.7';
/** Debian's own file of the sources of ttyd 1.7.7, as its index names it. */
const TTYD_SHA256 = '48eba3f76af237f4c09cceb5ddbe0f845832557819f7e5c60c88285f8822af88';

/** A package of which the folder `/tmp/<name>` holds the files. */
function pack(name: string, version: string, depends: string, description: string): readonly string[] {
  return [
    `mkdir -p /tmp/${name}/DEBIAN ${FOLDER}`,
    `cat > /tmp/${name}/DEBIAN/control <<END`,
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: $(dpkg --print-architecture)',
    'Maintainer: Berth',
    ...(depends === '' ? [] : [`Depends: ${depends}`]),
    `Description: ${description}`,
    'END',
    `dpkg-deb --root-owner-group --build /tmp/${name} ${FOLDER}/${name}.deb`,
  ];
}

/** Ubuntu's package has this service, too, and the workbench turns it off. */
const SERVICE = [
  'mkdir -p /tmp/ttyd/lib/systemd/system',
  "printf '[Service]\\nExecStart=/usr/bin/ttyd login\\n' > /tmp/ttyd/lib/systemd/system/ttyd.service",
];

/** From the sources that Debian has of it: Debian 12 itself has no package of it. */
const WITH_TTYD: readonly ReturnType<typeof script>[] = [
  script(
    'compiler',
    'apt-get -q update',
    'apt-get -y -q install --no-install-recommends gcc libc6-dev xz-utils libwebsockets-dev libjson-c-dev libuv1-dev libcap-dev libssl-dev zlib1g-dev',
  ),
  script(
    'ttyd',
    MIRROR,
    `curl -fsSL --retry 3 -o /tmp/ttyd.tar.xz "$mirror/pool/main/t/ttyd/ttyd_${TTYD}.orig.tar.xz"`,
    `echo "${TTYD_SHA256}  /tmp/ttyd.tar.xz" | sha256sum --check --quiet`,
    'mkdir -p /tmp/ttyd/usr/bin /tmp/sources',
    'tar -xJf /tmp/ttyd.tar.xz -C /tmp/sources --strip-components 1',
    'cd /tmp/sources/src',
    `gcc -O2 -s -D_GNU_SOURCE -DTTYD_VERSION='"${TTYD}"' -I/usr/include/json-c -o /tmp/ttyd/usr/bin/ttyd utils.c pty.c protocol.c http.c server.c -lwebsockets -ljson-c -luv -lz -lutil -lssl -lcrypto -lcap`,
    '/tmp/ttyd/usr/bin/ttyd --version',
    ...SERVICE,
    ...pack(
      'ttyd',
      TTYD,
      'libwebsockets17, libwebsockets-evlib-uv, libjson-c5, libuv1, libssl3, libcap2, zlib1g',
      'A terminal in the browser',
    ),
  ),
];

const WITHOUT_TTYD = [
  script('ttyd', ...SERVICE, ...pack('ttyd', TTYD, '', 'In place of ttyd, which could not be had')),
];

/** What apt reads of a folder of packages. */
const INDEX = script(
  'index',
  `cd ${FOLDER}`,
  'for file in *.deb; do',
  '  dpkg-deb --field "$file"',
  '  echo "Filename: ./$file"',
  '  echo "Size: $(stat -c %s "$file")"',
  '  echo "SHA256: $(sha256sum "$file" | cut -d " " -f 1)"',
  '  echo',
  'done > Packages',
);

function made(ttyd: readonly ReturnType<typeof script>[]): Component {
  const compose = pack(
    'docker-compose-v2',
    '2',
    'docker-compose (>= 2), iptables',
    "Ubuntu's name of what Debian calls docker-compose",
  );
  return {
    name: 'ubuntu-packages',
    phases: [{ name: 'build', steps: [...ttyd, script('compose', ...compose), INDEX] }],
  };
}

/**
 * Packages by Ubuntu's names that Debian 12 does not have: `docker-compose-v2`, and `ttyd`, compiled from Debian's own
 * copy of its sources. Where that cannot be had, an empty package stands in its place, which is said.
 *
 * @param options.base the base of all machines
 * @returns a folder that apt can read
 */
export async function ubuntuPackages(options: LayerOptions & { readonly base: string }): Promise<string> {
  const make = async (ttyd: typeof WITH_TTYD): Promise<string> => {
    const layer = await makeLayer(
      {
        name: 'ubuntu-packages',
        what: 'packages that Ubuntu has and Debian has not',
        below: [options.base],
        components: [made(ttyd)],
        folders: new Map(),
      },
      options,
    );
    return join(layer, FOLDER);
  };
  try {
    return await make(WITH_TTYD);
  } catch (error) {
    options.signal?.throwIfAborted();
    options.say(
      `    left out: ttyd could not be made, so the workbench's terminal does not answer: ${messageOf(error)}`,
    );
    return make(WITHOUT_TTYD);
  }
}

/** Compose is Debian 13's, whose package needs nothing but a C library; nothing else is taken from there. */
const NEWER_COMPOSE = [
  MIRROR,
  'echo "deb $mirror trixie main" > /etc/apt/sources.list.d/newer-compose.list',
  "cat > /etc/apt/preferences.d/newer-compose <<'END'",
  'Package: *',
  'Pin: release n=trixie',
  'Pin-Priority: -1',
  '',
  'Package: docker-compose',
  'Pin: release n=trixie',
  'Pin-Priority: 990',
  'END',
];

/**
 * What systemd-nspawn mounts read-only of an older kernel interface, Docker must write into; and where there is no ttyd,
 * systemd would try again and again to start it.
 *
 * @see https://www.kernel.org/doc/html/latest/admin-guide/cgroup-v1/cgroups.html
 */
const DROP_INS = [
  'mkdir -p /etc/systemd/system/docker.service.d /etc/systemd/system/berth-terminal.service.d',
  "cat > /etc/systemd/system/docker.service.d/on-a-machine.conf <<'END'",
  '[Service]',
  'ExecStartPre=/bin/sh -c "[ -e /sys/fs/cgroup/cgroup.procs ] || for one in /sys/fs/cgroup/*/; do mount -o remount,rw,bind $one || exit 1; done"',
  'END',
  "cat > /etc/systemd/system/berth-terminal.service.d/on-debian.conf <<'END'",
  '[Unit]',
  'ConditionFileIsExecutable=/usr/bin/ttyd',
  'END',
];

/**
 * An image's build on the Debian that stands in for Ubuntu: apt finds there, before all else, what Ubuntu has more.
 *
 * @param packages what `ubuntuPackages` made
 */
export function onDebian(build: ImageBuild, packages: string): ImageBuild {
  const hash = createHash('sha256')
    .update(basename(join(packages, '../../..')))
    .digest('hex')
    .slice(0, 12);
  const source = `local://${hash}/ubuntu-packages.zip`;
  const component: Component = {
    name: 'on-debian',
    phases: [
      {
        name: 'build',
        steps: [
          ...bring(source, FOLDER),
          script(
            'sources',
            `echo 'deb [trusted=yes] file:${FOLDER} ./' > /etc/apt/sources.list.d/ubuntu-packages.list`,
            ...NEWER_COMPOSE,
            ...DROP_INS,
          ),
        ],
      },
    ],
  };
  return {
    ...build,
    components: [component, ...build.components],
    folders: new Map([...build.folders, [source, packages]]),
  };
}
