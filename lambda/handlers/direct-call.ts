import * as z from 'zod';
import { parsed } from './parse';

/** A direct invocation: whose behalf, which session, and the rest as over HTTP. */
export interface DirectCall {
  readonly owner: string;
  readonly session: string;
  /** Which image, where a function is about one. */
  readonly key: string;
  readonly idempotencyKey?: string | undefined;
  /** Which address the door is to let in: a direct call has none of its own. */
  readonly address?: string | undefined;
  readonly request: Readonly<Record<string, unknown>>;
}

const DirectEvent = z.looseObject({
  /** It becomes the value of a tag. */
  owner: z.string().regex(/^[\w.:=+@-]{1,128}$/, 'letters, digits and _ . : = + @ - only, at most 128'),
  session: z.string().max(64).optional(),
  key: z.string().max(64).optional(),
  idempotencyKey: z.string().optional(),
  address: z.ipv4().optional(),
});

/** @throws Refusal `invalid` */
export function directCall(event: unknown): DirectCall {
  const { owner, session, key, idempotencyKey, address, ...request } = parsed(DirectEvent, event);
  return { owner, session: session ?? '', key: key ?? '', idempotencyKey, address, request };
}
