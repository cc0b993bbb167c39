import type { EmulatedInstance } from './instance';

/** The `Name` of an instance whose SSH stays off: a member can give names, but no tags. */
export const WITHOUT_SSH = 'local-guest-without-ssh';

/** Whether an instance shall be one whose SSH does not work: the tag `local:ssh` = `off`, or the one name for it. */
export function sshOffByTag(instance: EmulatedInstance): boolean {
  return instance.tags['local:ssh'] === 'off' || instance.tags['Name'] === WITHOUT_SSH;
}
