import type { Session } from '../../../lambda/domain/session';
import { aLaunchImage } from '../../builders/image';
import { aLaunch } from '../../builders/session';
import { AMI } from './a-cloud';

let count = 0;

/** Another session each time, so that the tests of one cloud do not meet. */
export function newSession(changes: Parameters<typeof aLaunch>[0] = {}): Session {
  const id = newId();
  const place = { subnet: 'subnet-00000001', zone: 'us-east-1a', type: 't3.small' };
  return aLaunch({
    id,
    version: 0,
    image: aLaunchImage({ ami: AMI }),
    instanceType: place.type,
    candidates: [place],
    attempts: [{ ...place, token: `${id}-0`, at: aLaunch().createdAt, outcome: 'pending' }],
    ...changes,
  });
}

export function firstAttempt(session: Session): Session['attempts'][number] {
  const [attempt] = session.attempts;
  if (!attempt) throw new Error('the session has no attempt');
  return attempt;
}

function newId(): string {
  const letters = (count++)
    .toString(26)
    .split('')
    .map((digit) => String.fromCodePoint(97 + parseInt(digit, 26)));
  return `s-${letters.join('').padStart(24, 'z')}`;
}
