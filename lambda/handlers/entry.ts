import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import type * as z from 'zod';
import { type Problem, problemOf } from '../contract/problems';
import { ROUTES } from '../contract/routes';
import type { Caller } from '../domain/caller';
import type { FunctionName } from '../domain/duties';
import { Refusal } from '../domain/refusal';
import { httpAnswer, httpProblem } from './answer';
import { bareError } from './bare-error';
import { type DirectCall, directCall } from './direct-call';
import { bodyOf, parsed } from './parse';
import { revalidated } from './revalidate';
import { tokenCaller } from './token-caller';

/** One call of a function, however it came. */
export interface Call<Request> {
  readonly caller: Caller;
  readonly request: Request;
  /** The session in the path or, in a direct call, in `session`. */
  readonly session: string;
  /** The image in the path or, in a direct call, in `key`. */
  readonly image: string;
  /** Whose account: the owner in the path, else the caller. */
  readonly account: string;
  /** What makes a repeat the same order: the `Idempotency-Key` header, `idempotencyKey`, else the request's id. */
  readonly idempotencyKey: string;
  readonly id: string;
}

export interface Entry<Request> {
  readonly name: FunctionName;
  readonly request: z.ZodType<Request>;
  /** Answers the body of the answer. */
  run(call: Call<Request>): Promise<unknown>;
}

type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
type Handler = (event: unknown, context: Context) => Promise<unknown>;

const logger = new Logger({ serviceName: 'berth' });
const KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * A function that is called through the HTTP API or invoked directly, with the same JSON. Over HTTP the owner is the
 * token's and nothing else; directly, IAM is the authority and the body names the owner. A refusal is a problem
 * document either way; anything else that goes wrong is thrown, so that Lambda counts it.
 */
export function entry<Request>(spec: Entry<Request>): Handler {
  const status = ROUTES.find((route) => route.function === spec.name)?.status ?? 200;
  return async (event, context) => {
    if (isHttp(event)) {
      return answered(
        spec.name,
        () => spec.run(httpCall(spec, event, context)),
        (body) => revalidated(event, httpAnswer(status, body)),
        httpProblem,
      );
    }
    const direct = (): Promise<unknown> => spec.run(directlyCalled(spec, directCall(event), context));
    return answered(
      spec.name,
      direct,
      (body) => body,
      (refusal): Problem => problemOf(refusal),
    );
  };
}

async function answered<A, B>(
  name: string,
  run: () => Promise<unknown>,
  good: (body: unknown) => A,
  bad: (refusal: Refusal) => B,
): Promise<A | B> {
  try {
    return good(await run());
  } catch (error) {
    if (!(error instanceof Refusal)) {
      const bare = bareError(error);
      logger.error(`${name} failed`, bare);
      throw bare;
    }
    logger.info(`${name} refused`, { code: error.code, detail: error.message });
    return bad(error);
  }
}

export function isHttp(event: unknown): event is HttpEvent {
  const shape = event as Partial<HttpEvent> | null;
  return shape?.version === '2.0' && typeof shape.requestContext?.http === 'object';
}

function httpCall<Request>(spec: Entry<Request>, event: HttpEvent, context: Context): Call<Request> {
  const caller = tokenCaller(event);
  const request = parsed(spec.request, bodyOf(event));
  const key = event.headers['idempotency-key'] ?? event.requestContext.requestId;
  return {
    caller,
    request,
    session: event.pathParameters?.['id'] ?? '',
    image: event.pathParameters?.['key'] ?? '',
    account: event.pathParameters?.['owner'] ?? caller.owner,
    idempotencyKey: keyOf(key),
    id: context.awsRequestId,
  };
}

function directlyCalled<Request>(spec: Entry<Request>, direct: DirectCall, context: Context): Call<Request> {
  return {
    caller: {
      owner: direct.owner,
      role: 'member',
      from: 'direct',
      ...(direct.address && { address: direct.address }),
    },
    request: parsed(spec.request, direct.request),
    session: direct.session,
    image: direct.key,
    account: direct.owner,
    idempotencyKey: keyOf(direct.idempotencyKey ?? context.awsRequestId),
    id: context.awsRequestId,
  };
}

function keyOf(key: string): string {
  if (KEY.test(key)) return key;
  throw new Refusal('invalid', 'The idempotency key must be 1 to 128 visible ASCII characters.');
}
