import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { enterCgroup, removeCgroup } from '../machines/cgroup';
import { claimBuild } from '../machines/claim-build';
import { SYSTEM_PATH } from '../machines/command';
import { AT_ONCE, onDisk, QUIETLY, WITH_US } from '../machines/disk';
import { dockerArguments } from '../machines/docker-disk';
import { FORWARD } from '../machines/network';
import { nameOf, writeArchive } from './container-archive';
import { forgetUnused, type LayerOptions, removeTree } from './layer';
import type { StandIn } from './stand-ins';

/** Another number loads all images anew. */
const VERSION = 1;
/** How long Docker may take to start, to load them and to run one. */
const PATIENCE_MS = 240_000;
const WORKBENCH = 'opt/berth/workbench';
const UNIT = 'berth-containers.service';
const FILES = '/run/berth-containers';
const LOG = 'var/log/berth-containers.log';
const DONE = 'var/lib/berth-containers-done';
const LAST_LINES = 25;

/** A service that switches the machine off when it has ended. */
const SERVICE = `[Unit]
Wants=docker.service
After=docker.service
SuccessAction=poweroff
FailureAction=poweroff

[Service]
Type=oneshot
ExecStart=/bin/bash ${FILES}/load.sh
`;

const LOAD = `set -euo pipefail
exec > /${LOG} 2>&1
complain() {
  if [ -e /${DONE} ]; then return; fi
  journalctl --no-pager --output=cat -u docker.service > /tmp/said
  grep -E '^(failed|unable|error)|level=(error|fatal)' /tmp/said | sort -u || tail -n 12 /tmp/said
}
trap complain EXIT
docker info > /dev/null
tar -C ${FILES}/images -c . | docker load --quiet
# What the workbench is about to ask of it: a network, a port, a limit.
docker run --rm --memory 64m --publish 127.0.0.1:9999:9999 --entrypoint true ${nameOf({ tile: 'rstudio' })}
cd /${WORKBENCH}
docker compose config --format json > /tmp/compose.json
python3 -c 'import json
for name, service in json.load(open("/tmp/compose.json"))["services"].items(): print(name, service["image"])' > /tmp/services
while read -r tile image; do
  docker tag "stands-in/$tile:local" "$image" || echo "left out: nothing can stand in for $image"
done < /tmp/services
touch /${DONE}
`;

/** Docker does not work inside machines on this computer. */
export class DockerObstacle extends Error {}

/**
 * Loads container images into a Docker, on a machine that is booted for nothing else, under the very tags that the
 * compose file of an image names: machines that boot from the image find them there. What was loaded before is found
 * ready.
 *
 * @param options.layers those of the image, from the topmost to the base
 * @returns a directory with Docker's data
 * @throws DockerObstacle with the end of what Docker said, when it does not work here
 */
export async function containerStore(
  standIns: readonly StandIn[],
  options: LayerOptions & { readonly layers: readonly string[] },
): Promise<string> {
  const { cache, say, signal, layers } = options;
  const asked = ['compose.yaml', '.env'].map((name) => textIn(layers, join(WORKBENCH, name)));
  const images = standIns.map((image) => ({ ...image, layers: image.layers.map((one) => basename(one)) }));
  const content = JSON.stringify([VERSION, LOAD, asked, images]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const stores = join(cache, 'containers');
  const store = join(stores, hash);
  mkdirSync(stores, { recursive: true });
  const mine = await claimBuild(store, 'the container images of the workbench', say, signal);
  if (mine !== undefined) {
    const building = `${store}-building`;
    try {
      removeTree(building);
      const begun = Date.now();
      await writeArchive(standIns, join(building, 'files/images'), signal);
      await load(building, `berth-load-${hash}`, options);
      renameSync(join(building, 'docker'), store);
      forgetUnused(stores);
      say(`    container images, loaded by Docker: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    } finally {
      removeTree(building);
      await mine.release();
    }
  }
  utimesSync(store, new Date(), new Date());
  return store;
}

/** Boots the image with an empty Docker, and ends when it has the images. */
async function load(
  building: string,
  name: string,
  { layers, say, signal }: LayerOptions & { readonly layers: readonly string[] },
): Promise<void> {
  const upper = join(building, 'upper');
  const data = join(building, 'docker');
  for (const dir of [data, join(upper, 'etc/systemd/system')]) mkdirSync(dir, { recursive: true });
  writeFileSync(join(upper, 'etc/systemd/system', UNIT), SERVICE);
  writeFileSync(join(building, 'files/load.sh'), LOAD);
  const machine = [
    '--boot',
    ...QUIETLY,
    '--resolv-conf=off',
    `--machine=${name}`,
    `--bind-ro=${join(building, 'files')}:${FILES}`,
    ...dockerArguments(data),
    `systemd.unit=${UNIT}`,
  ];
  // It has a network with nobody else in it.
  const before = `${enterCgroup(name)}ip link set lo up\n${FORWARD}\n`;
  await removeCgroup(name);
  const child = spawn(WITH_US, onDisk(building, layers, machine, { apart: ['--net', ...AT_ONCE], before }), {
    env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8' },
    stdio: 'ignore',
    detached: true,
  });
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(kill, PATIENCE_MS);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    await new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('close', () => resolve());
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    await removeCgroup(name);
  }
  signal?.throwIfAborted();
  const log = textIn([upper], LOG).trim().split('\n');
  if (!existsSync(join(upper, DONE)))
    throw new DockerObstacle(log.slice(-LAST_LINES).join('\n') || 'its machine did not boot');
  for (const line of log.filter((one) => one.startsWith('left out: '))) say(`    ${line}`);
}

/** A file of a disk; what is not there is empty. */
function textIn(layers: readonly string[], path: string): string {
  const file = layers.map((layer) => join(layer, path)).find((one) => existsSync(one));
  return file === undefined ? '' : readFileSync(file, 'utf8');
}
