import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
type Claims = HttpEvent['requestContext']['authorizer']['jwt']['claims'];

export interface Asked {
  readonly claims?: Claims;
  readonly body?: unknown;
  /** As it stands in the event, instead of `body`. */
  readonly rawBody?: string;
  readonly base64?: boolean;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The `{id}` in the path. */
  readonly session?: string;
  /** The `{key}` in the path. */
  readonly image?: string;
}

/** What an HTTP API hands a function for a request that its authorizer let through. */
export function httpEvent(asked: Asked = {}): HttpEvent {
  const body = asked.rawBody ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
  return {
    version: '2.0',
    routeKey: 'POST /sessions',
    rawPath: '/sessions',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...asked.headers },
    ...(asked.query && { queryStringParameters: asked.query }),
    ...(asked.session !== undefined && { pathParameters: { id: asked.session } }),
    ...(asked.image !== undefined && { pathParameters: { key: asked.image } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: { claims: asked.claims ?? { sub: 'ada', token_use: 'access' }, scopes: [] },
      },
      domainName: 'api.example',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: '/sessions',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.7',
        userAgent: 'test',
      },
      requestId: 'gateway-request',
      routeKey: 'POST /sessions',
      stage: '$default',
      time: '25/Nov/2026:14:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body !== undefined && { body: asked.base64 ? Buffer.from(body).toString('base64') : body }),
    isBase64Encoded: asked.base64 ?? false,
  };
}

/** Lambda's context, of which the functions read the id of the request only. */
export const CONTEXT = { awsRequestId: 'lambda-request' } as Context;

/** An HTTP answer with its body read. */
export function read(answer: unknown): {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
} {
  const { statusCode, headers, body } = answer as {
    statusCode: number;
    headers: Readonly<Record<string, string>>;
    body: string;
  };
  return { status: statusCode, headers, body: JSON.parse(body) as Readonly<Record<string, unknown>> };
}
