import type { Context } from 'aws-lambda';
import { NoRequest } from '../contract/requests';
import { stopEverything } from '../usecases/stop-everything';
import { entry } from './entry';
import { clock, computers, doors, sessions } from './wire';

const ports = { clock, sessions: sessions(), computers: computers(), doors: doors() };

/** The HTTP API waits for an answer no longer than 30 s. */
const LONGEST = 22_000;

const onRequest = entry({
  name: 'stop-everything',
  request: NoRequest,
  run: ({ caller }) => stopEverything(ports, caller, clock.now() + LONGEST),
});

/** Called by an administrator, over HTTP or directly, and by the topic of a budget's alarm. */
export function handler(event: unknown, context: Context): Promise<unknown> {
  return onRequest(isFromTopic(event) ? { owner: 'budget' } : event, context);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function isFromTopic(event: unknown): boolean {
  const { Records } = (event ?? {}) as { readonly Records?: unknown };
  const [first] = Array.isArray(Records) ? (Records as { readonly EventSource?: unknown }[]) : [];
  return first?.EventSource === 'aws:sns';
}
