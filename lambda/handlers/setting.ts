import { ImageLimitsSetting } from '../contract/catalogue';
import { PolicySetting } from '../contract/policy';
import { SETTINGS, type Setting } from '../contract/settings';
import type { ImageLimits } from '../domain/image-limits';
import { type Policy, USUAL_POLICY } from '../domain/policy';

/**
 * A setting of this function, as its construct's grant handed it over.
 *
 * @throws Error naming the missing variable: the function was deployed without the grant it needs
 */
export function setting(name: Setting): string {
  const value = process.env[SETTINGS[name]];
  if (value === undefined || value === '') throw new Error(`the setting ${SETTINGS[name]} is missing`);
  return value;
}

export function sessionTags(): Readonly<Record<string, string>> {
  const tags: unknown = JSON.parse(process.env[SETTINGS.sessionTags] ?? '{}');
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags))
    throw new Error(`${SETTINGS.sessionTags} is not a JSON object`);
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
}

/** Micro-dollars that an owner may spend who was never granted anything. */
export function initialCredit(): number {
  const micros = Number(setting('initialCredit'));
  if (!Number.isSafeInteger(micros) || micros < 0)
    throw new Error(`${SETTINGS.initialCredit} is not a whole number`);
  return micros;
}

/** What the administrator allows; what holds usually where they say nothing. */
export function policy(): Policy {
  const value = process.env[SETTINGS.policy];
  return value === undefined || value === '' ? USUAL_POLICY : PolicySetting.parse(JSON.parse(value));
}

/** Which number the current key of workbench tickets has. */
export function edgeKey(): number {
  const number = Number(process.env[SETTINGS.edgeKey] ?? 1);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`${SETTINGS.edgeKey} is not a whole number from 1 on`);
  return number;
}

/** Origins of the pages that may send a browser to a workbench; without a console there may be none. */
export function consoleOrigins(): readonly string[] {
  return (process.env[SETTINGS.consoleOrigins] ?? '').split(',').filter((origin) => origin !== '');
}

/** Whether computers get a public address: not in private subnets, where it would cost and lead nowhere. */
export function publicAddress(): boolean {
  return process.env[SETTINGS.publicAddress] !== 'false';
}

/** Whether an administrator may see the key of another's session. */
export function maySeeOthersKeys(): boolean {
  return process.env[SETTINGS.breakGlass] === 'true';
}

/** What the policy says of images that were mapped at run time. */
export function imageLimits(): ImageLimits {
  return ImageLimitsSetting.parse(JSON.parse(process.env[SETTINGS.imageLimits] ?? '{}'));
}

/** The region of this function: Lambda itself says it. */
export function region(): string {
  const value = process.env['AWS_REGION'];
  if (value === undefined || value === '')
    throw new Error('AWS_REGION is missing: this is no Lambda function');
  return value;
}
