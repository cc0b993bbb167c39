import { MINUTE } from './time';

/** The user whose password EC2 hands out. AWS's AMIs let no other in. */
export const ADMINISTRATOR = 'Administrator';

/** What holds for a Windows AMI where nobody says otherwise: it is slow on less, and does not fit on less. */
export const WINDOWS_DEFAULT_TYPE = 't3.large';
export const WINDOWS_TYPES: readonly string[] = ['t3.large', 't3.xlarge', 't3.2xlarge'];
export const WINDOWS_DISK_GIB = { least: 30, usual: 50 } as const;

/**
 * From a start on, the first password comes within this time or not at all. AWS says to wait up to 15 minutes; this is
 * twice that.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html
 */
export const PASSWORD_TIME = 30 * MINUTE;

/** So long after a start EC2's key pair object is kept, unless the password is had before. */
export const KEY_PAIR_TIME = 60 * MINUTE;
