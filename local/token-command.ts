import { MEMBER } from './users';

const USUAL_PORT = 4566;

/** What to type for an access token of the local cloud at this port. */
export function tokenCommand(port: number): string {
  return `npm run -s token -- --local ${port === USUAL_PORT ? '' : `--port ${port} `}${MEMBER.username}`;
}
