import { type Ami, osOf } from './ami';
import { ADMINISTRATOR } from './windows';

/**
 * Whom the AMIs of each family let in, by their names. The first that matches counts: a name that tells who made the
 * AMI is above the name of what it was made from.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/managing-users.html
 */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/\bbitnami\b/, 'bitnami'],
  [/\bubuntu\b/, 'ubuntu'],
  [/^(?:al20\d\d|amzn2?)-ami\b|\bamazon linux\b/, 'ec2-user'],
  [/\bdebian\b/, 'admin'],
  [/^rhel\b/, 'ec2-user'],
  [/^rocky\b/, 'rocky'],
  [/^almalinux\b/, 'ec2-user'],
  [/^(?:opensuse|suse)\b/, 'ec2-user'],
  [/^fedora\b/, 'fedora'],
  [/^centos stream\b/, 'ec2-user'],
  [/^centos\b/, 'centos'],
  [/^ol\d/, 'ec2-user'],
  [/^kali\b/, 'kali'],
];

/** The user whom an AMI most likely lets in; undefined when its name tells nothing, and somebody must say it. */
export function guessLoginUser({ name, platform }: Pick<Ami, 'name' | 'platform'>): string | undefined {
  if (osOf({ platform }) === 'windows') return ADMINISTRATOR;
  // Names are written with spaces, - and _ alike: `amazon-linux`, `Amazon Linux 2023`.
  const words = name.toLowerCase().replaceAll('_', ' ');
  return FAMILIES.find(([pattern]) => pattern.test(words))?.[1];
}
