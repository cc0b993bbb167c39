import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from '../machines/command';
import type { StandIn } from './stand-ins';

/**
 * What of a layer goes into a container image: devices are Docker's own matter, as are the marks of what an overlay has
 * deleted, which would be devices, too.
 */
const PACK =
  'cd "$1" && find . \\( -type f -o -type d -o -type l \\) -print0 | tar --no-recursion --numeric-owner -cf "$2" --null --files-from=-';

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The name of a stand-in's image before it gets the tag of what it stands in for. */
export function nameOf({ tile }: Pick<StandIn, 'tile'>): string {
  return `stands-in/${tile}:local`;
}

/**
 * Writes container images into a folder, which is, as one tar file, what `docker load` reads.
 *
 * @see https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 */
export async function writeArchive(
  images: readonly StandIn[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const digests = new Map<string, string>();
  for (const layer of new Set(images.flatMap(({ layers }) => layers))) {
    const tar = join(folder, fileOf(layer));
    await command('sh', ['-c', PACK, 'sh', layer, tar], { ...(signal && { signal }) });
    digests.set(layer, `sha256:${await sha256(tar)}`);
  }
  const manifest = images.map((image) => {
    const config = JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: image.config,
      rootfs: { type: 'layers', diff_ids: image.layers.map((layer) => digests.get(layer)) },
    });
    const name = `${createHash('sha256').update(config).digest('hex')}.json`;
    writeFileSync(join(folder, name), config);
    return { Config: name, RepoTags: [nameOf(image)], Layers: image.layers.map(fileOf) };
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

function fileOf(layer: string): string {
  return `${basename(layer)}.tar`;
}
