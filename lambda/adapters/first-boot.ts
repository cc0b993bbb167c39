import type { Session } from '../domain/session';
import type { FirstBoot } from '../ports/first-boot';
import { type GuestIdentity, type GuestInstaller, sentUserData, userData } from './user-data';

/**
 * The most that EC2 takes, before it is put into base 64.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const MOST_BYTES = 16_384;

/** @param identityOf what a session's computer is told of itself */
export function firstBoot(
  identityOf: (session: Session) => Promise<GuestIdentity>,
  installer: GuestInstaller,
): FirstBoot {
  return {
    excess: async (session) => {
      const sent = sentUserData(userData(session, await identityOf(session), installer));
      return Math.max(0, sent.length - MOST_BYTES);
    },
  };
}
