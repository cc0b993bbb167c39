import type { BuiltComponent } from '../domain/image-version';

const KEY = 'berth:component-';
const OF_ARN = /^arn:.*:component\//;

/**
 * The tags by which an AMI says what was built into it: one for each component, numbered in the order of building.
 * An AMI takes 50 tags, and an image 20 components.
 *
 * @param components each as `name/version`, or as the ARN of Image Builder, which ends so
 */
export function componentTags(components: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    components.map((component, n) => [`${KEY}${String(n + 1).padStart(2, '0')}`, component]),
  );
}

/** What was built into an AMI with these tags; empty for one that does not say it. */
export function componentsIn(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): readonly BuiltComponent[] {
  return tags
    .flatMap(({ Key = '', Value = '' }) => (Key.startsWith(KEY) && Value !== '' ? [{ Key, Value }] : []))
    .toSorted((a, b) => (a.Key < b.Key ? -1 : 1))
    .map(({ Value }) => {
      const [name = '', ...version] = Value.replace(OF_ARN, '').split('/');
      return { name, version: version.join('/') };
    });
}
