import { isIP } from 'node:net';
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { VIEWER_HEADER } from '../contract/console-headers';
import { type Caller, ROLES } from '../domain/caller';
import { Refusal } from '../domain/refusal';

type Claims = APIGatewayProxyEventV2WithJWTAuthorizer['requestContext']['authorizer']['jwt']['claims'];

/**
 * Who asks, by the claims of a token that the gateway's authorizer has verified.
 *
 * @throws Refusal `not-signed-in` for an ID token: the authorizer lets it pass, it is not made for calling an API
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function tokenCaller(event: APIGatewayProxyEventV2WithJWTAuthorizer): Caller {
  const claims: Claims = event.requestContext.authorizer?.jwt?.claims ?? {};
  const owner = claims['sub'];
  const use = claims['token_use'];
  // Cognito names the use of every token; other issuers do not know this claim.
  if (typeof owner !== 'string' || owner === '' || (use !== undefined && use !== 'access')) {
    throw new Refusal('not-signed-in', 'This is not an access token.');
  }
  const groups = groupsOf(claims['cognito:groups']);
  const role = ROLES.find((one) => groups.includes(one)) ?? 'member';
  return { owner, role, ...whereFrom(event) };
}

/**
 * The caller's address. Through the console the gateway sees CloudFront's, and CloudFront tells the viewer's; whoever
 * calls the gateway itself could claim any, so the timeline then names both. A door that is opened to a claimed address is the claimant's
 * own computer's.
 */
function whereFrom({
  headers,
  requestContext: { http },
}: APIGatewayProxyEventV2WithJWTAuthorizer): Pick<Caller, 'address' | 'from'> {
  const viewer = headers[VIEWER_HEADER];
  if (viewer === undefined || isIP(viewer) === 0) return { address: http.sourceIp, from: http.sourceIp };
  return { address: viewer, from: `${viewer} through ${http.sourceIp}` };
}

/** The gateway hands an array over as `[a b]`: it is split exactly, so that `not-admin` is never `admin`. */
function groupsOf(claim: Claims[string] | undefined): readonly string[] {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== 'string') return [];
  const inner = /^\[(.*)\]$/s.exec(claim)?.[1] ?? claim;
  return inner.split(/\s+/).filter((group) => group !== '');
}
