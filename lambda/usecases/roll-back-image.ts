import type { Caller } from '../domain/caller';
import { buildBefore, currentVersion, type ImageVersion } from '../domain/image-version';
import { Refusal } from '../domain/refusal';
import { may } from '../domain/rights';
import type { AmiFacts } from '../ports/ami-facts';
import type { Catalogue } from '../ports/images';
import type { ImageVersions } from '../ports/image-versions';

export interface RollBackPorts {
  readonly ofStack: Catalogue;
  readonly versions: ImageVersions;
  readonly amiFacts: AmiFacts;
}

/**
 * Lets a managed image be launched from another of its versions, an older one or a newer: within a minute all launches
 * use it. Sessions that run stay what they are. The next build is launched again as soon as it is there.
 *
 * @param version which one; the build before the current one when left out
 * @returns the version that was, and the one whose AMI is launched from now on
 * @throws Refusal `not-allowed`, `not-found` (no such image or version), `conflict` (an image without versions, or
 *   nothing before), `image-unavailable` when the AMI of that version is gone
 */
export async function rollBackImage(
  { ofStack, versions, amiFacts }: RollBackPorts,
  caller: Caller,
  key: string,
  version: number | undefined,
): Promise<{ readonly from: ImageVersion; readonly to: ImageVersion }> {
  if (!may(caller, 'roll-back-image', 'own'))
    throw new Refusal('not-allowed', 'Only an administrator may roll an image back.');
  const image = await ofStack.find(key);
  if (image === undefined) throw new Refusal('not-found', `There is no managed image "${key}".`);
  if (image.kind !== 'managed')
    throw new Refusal('conflict', `The image "${key}" is not built here, so it has no versions.`);
  const all = await versions.history(key);
  const from = currentVersion(all);
  if (from === undefined)
    throw new Refusal('conflict', `The image "${key}" has not been built yet, so it has no versions.`);
  const to = version === undefined ? buildBefore(all) : all.find((one) => one.version === version);
  if (to === undefined) throw nothingThere(key, version);
  if (to.ami === from.ami) return { from, to };
  const ami = await amiFacts.find({ ami: to.ami });
  if (ami?.state !== 'available') {
    const text = `The AMI ${to.ami} of version ${to.version} is not there any more. Old AMIs are taken away after some builds.`;
    throw new Refusal('image-unavailable', text);
  }
  await versions.publish(key, to.ami);
  return { from, to };
}

function nothingThere(key: string, version: number | undefined): Refusal {
  return version === undefined
    ? new Refusal('conflict', `The image "${key}" has no build before the one that is launched now.`)
    : new Refusal(
        'not-found',
        `The image "${key}" has no version ${version}. GET /images/${key} shows which it has.`,
      );
}
