import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Where Docker has its data. It cannot lie on an overlay, for containers have overlays of their own in it. */
const DATA = '/var/lib/docker';

/**
 * What Docker needs of systemd-nspawn: to make networks, and calls of the kernel that runc makes. With this, the
 * machine's root may change the machine's own interface; the firewall is this computer's.
 *
 * @param data where Docker's data are
 */
export function dockerArguments(data: string): readonly string[] {
  return ['--capability=CAP_NET_ADMIN', '--system-call-filter=add_key keyctl bpf', `--bind=${data}:${DATA}`];
}

/** Files of layers: `overlay2/<id>/diff`. */
const FILES_OF_LAYER = /^overlay2\/[^/]+\/diff$/;

/**
 * Gives a machine Docker's data, with container images whose files it shares, read-only, with all other machines: what
 * is copied are some small files. The data stay where they are from boot to boot.
 *
 * @param dir the machine's own directory
 * @param containers data of a Docker that has these images and nothing else
 * @returns arguments of systemd-nspawn
 */
export function dockerDisk(dir: string, containers: string): readonly string[] {
  const data = join(dir, 'docker');
  if (!existsSync(data)) {
    const partial = `${data}-partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(dirname(partial), { recursive: true });
    cpSync(containers, partial, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (from) => !FILES_OF_LAYER.test(relative(containers, from)) && isPlain(from),
    });
    for (const layer of layersIn(containers)) mkdirSync(join(partial, layer, 'diff'));
    renameSync(partial, data);
  }
  const shared = layersIn(containers)
    .map((layer) => join(layer, 'diff'))
    // A layer whose image somebody has removed is not there any more.
    .filter((files) => existsSync(join(data, files)))
    .map((files) => `--bind-ro=${join(containers, files)}:${join(DATA, files)}`);
  return [...dockerArguments(data), ...shared];
}

/** Docker makes its device anew. */
function isPlain(path: string): boolean {
  const kind = lstatSync(path);
  return kind.isFile() || kind.isDirectory() || kind.isSymbolicLink();
}

function layersIn(containers: string): readonly string[] {
  return readdirSync(join(containers, 'overlay2'))
    .map((name) => join('overlay2', name))
    .filter((layer) => existsSync(join(containers, layer, 'diff')));
}
