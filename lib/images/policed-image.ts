import type { IdleLimits, PolicyConfiguration } from '../../lambda/contract/policy';
import type { IdleRule, Image } from '../../lambda/domain/image';
import { USUAL_IDLE_MINUTES } from '../../lambda/domain/verdict';

/**
 * The images as the policy allows them.
 *
 * @throws Error for an image of which nothing is left, a limit of an image that is not there, and limits that
 *   contradict each other, naming the field and the values
 */
export function policedImages(
  images: readonly Image[],
  policy: Pick<PolicyConfiguration, 'allowedTypes' | 'idleLimit' | 'idleLimits'>,
): readonly Image[] {
  const { idleLimit, idleLimits = {} } = policy;
  const keys = images.map(({ key }) => key);
  const unknown = Object.keys(idleLimits).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    throw new Error(
      `the policy cannot be used. idleLimits: there is no image "${unknown}" in this deployment; its images are ${keys.join(', ')}`,
    );
  }
  return images.map((image) => {
    const own = idleLimits[image.key];
    const idle = (idleLimit ?? own) && idleRule(image.key, { ...idleLimit, ...own });
    return { ...withTypes(image, policy.allowedTypes), ...(idle && { idle }) };
  });
}

function withTypes(image: Image, allowed: readonly string[] | undefined): Image {
  if (allowed === undefined) return image;
  const allowedTypes = image.allowedTypes.filter((type) => allowed.includes(type));
  const [first] = allowedTypes;
  if (first === undefined) {
    throw new Error(
      `the policy cannot be used. allowedTypes: ${allowed.join(', ')} leave nothing of the image "${image.key}"; one of ${image.allowedTypes.join(', ')} must be among them`,
    );
  }
  // A default that is none of the image's own types stays what it is: it is told as the image's mistake.
  const wasOne = image.allowedTypes.includes(image.defaultType);
  const defaultType = wasOne && !allowedTypes.includes(image.defaultType) ? first : image.defaultType;
  return { ...image, allowedTypes, defaultType };
}

/** @param key whose limit it is, for the sentence when it contradicts itself */
export function idleRule(key: string, { usualMinutes, mostMinutes, never = true }: IdleLimits): IdleRule {
  const usual = usualMinutes ?? Math.min(USUAL_IDLE_MINUTES, mostMinutes ?? USUAL_IDLE_MINUTES);
  if (mostMinutes !== undefined && usual > mostMinutes) {
    throw new Error(
      `the policy cannot be used. idleLimits.${key}: its usual limit must not be longer than its most, ${mostMinutes} minutes (it was ${usual})`,
    );
  }
  return { usualMinutes: usual, ...(mostMinutes !== undefined && { mostMinutes }), neverAllowed: never };
}
