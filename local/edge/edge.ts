import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Computers, Way } from '../guests/computers';
import { listenOnLoopback } from '../guests/listen';
import { strangersRequest } from '../loopback-only';
import { type Behaviour, behaviourFor, type Distribution } from './distribution';
import { type EdgeEvent, rawQueryOf, viewerRequestEvent } from './edge-event';
import { errorAnswer, functionAnswer, type Told, writeRaw, writeTo } from './edge-answers';
import { type EdgeFunction, edgeFunction, type KeyValues, type Outcome } from './function-runtime';
import { joinOrigin, passOn, type Origin } from './pass-on';
import { isWebSocket, originHeaders, targetOf, violation } from './to-origin';
import { isTooLong, NODE_HEADER_BYTES } from './viewer-limits';

/** A running edge. */
export interface Edge {
  readonly url: string;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  /** On 127.0.0.1; browsers know it as `localhost`, where they keep `Secure` cookies without TLS. */
  readonly port: number;
  readonly distribution: Distribution;
  /** What the distribution's function reads. */
  readonly store: KeyValues;
  /** The API's address, with the path that it has in the emulator. */
  readonly api: string;
  readonly computers: Pick<Computers, 'wayOfTheEdge'>;
}

const ID = { id: 'ELOCAL0BERTH00', domainName: 'local.cloudfront.net' };

/** What is to be done with a request: something is answered at once, or an origin is asked. */
type Plan = { readonly told: Told } | { readonly origin: Origin; readonly behaviour: Behaviour };

/**
 * Plays the workbenches' CloudFront distribution: runs its function's code as it stands in the template, in the world
 * and within the limits that CloudFront gives it, and asks the origin that the function names.
 *
 * Played without TLS, caches and CloudFront's many servers. A name of a computer leads to that computer's own port
 * while a security group admits CloudFront there.
 *
 * @throws Error when the port is taken, or CloudFront would not take the function
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { port, distribution, store } = options;
  const functions = new Map<string, EdgeFunction>();
  for (const { code } of distribution.behaviours)
    if (code !== undefined) functions.set(code, edgeFunction(code, store));

  const plan = async (incoming: IncomingMessage): Promise<Plan> => {
    const { url = '/', method = 'GET', headers } = incoming;
    const stranger = strangersRequest({ host: headers.host });
    if (stranger !== undefined) return { told: errorAnswer(403, stranger) };
    if (isTooLong(incoming))
      return { told: errorAnswer(413, 'The request is larger than CloudFront takes.') };
    if (!url.startsWith('/')) return { told: errorAnswer(400, 'Bad request.') };
    const behaviour = behaviourFor(distribution.behaviours, url.split('?', 1)[0] ?? '/');
    if (!behaviour.methods.includes(method))
      return { told: errorAnswer(403, `This distribution does not take ${method}.`) };
    if ((method === 'GET' || method === 'HEAD') && hasBody(incoming))
      return { told: errorAnswer(403, `A ${method} request has no body.`) };
    const event = viewerRequestEvent(incoming, ID);
    const run = behaviour.code === undefined ? undefined : functions.get(behaviour.code);
    const outcome =
      run === undefined ? { request: event.request } : await outcomeOf(run, event, rawQueryOf(url));
    return typeof outcome === 'string'
      ? { told: errorAnswer(503, outcome) }
      : planFor(options, incoming, event, behaviour, outcome);
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const found = await plan(incoming);
    if ('told' in found) writeTo(outgoing, found.told);
    else passOn(found.origin, incoming, outgoing, found.behaviour.answers);
  };
  const upgrade = async (incoming: IncomingMessage, viewer: Duplex, head: Buffer): Promise<void> => {
    const found = await plan(incoming);
    if ('told' in found) writeRaw(viewer, found.told);
    else if (isWebSocket(incoming)) joinOrigin(found.origin, viewer, head, found.behaviour.answers);
    else writeRaw(viewer, errorAnswer(403, 'CloudFront upgrades to WebSockets only.'));
  };
  const open = new Set<Duplex>();
  const server = createServer({ maxHeaderSize: NODE_HEADER_BYTES }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch(giveUp(incoming.socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, viewer: Duplex, head: Buffer) => {
    open.add(viewer);
    viewer.on('close', () => open.delete(viewer));
    viewer.on('error', () => viewer.destroy());
    upgrade(incoming, viewer, head).catch(giveUp(viewer));
  });
  await listenOnLoopback(server, port);
  return {
    url: `http://localhost:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}

function giveUp(viewer: Duplex): (error: unknown) => void {
  return (error) => {
    console.error(`the edge could not answer: ${String(error)}`);
    viewer.destroy();
  };
}

/** What came of the function, or the sentence that CloudFront's logs would have. */
async function outcomeOf(
  run: EdgeFunction,
  event: EdgeEvent,
  rawQuery: string | undefined,
): Promise<Outcome | string> {
  try {
    return await run(event, rawQuery);
  } catch (error) {
    // The function's errors are of its own world, so they are nobody's here.
    const { name, message } = error as Partial<Error>;
    // A parser's message holds what it could not read, and that may be a key.
    const why = name === 'SyntaxError' || message === undefined ? 'it failed' : message;
    console.error(`the edge's function cannot answer ${event.request.method}: ${why}`);
    return 'The CloudFront function associated with the CloudFront distribution is invalid or could not run.';
  }
}

function planFor(
  { api, computers }: EdgeOptions,
  incoming: IncomingMessage,
  event: EdgeEvent,
  behaviour: Behaviour,
  outcome: Outcome,
): Plan {
  if ('response' in outcome) return { told: functionAnswer(outcome.response) };
  const { request, origin } = outcome;
  const wrong = violation(event.request, request);
  if (wrong !== undefined) return { told: errorAnswer(502, `The function's answer is invalid: ${wrong}.`) };
  const target = targetOf(incoming, event.request, request);
  const viewerHost = incoming.headers.host ?? '';
  if (origin === undefined) {
    const { hostname, port, host, pathname } = new URL(api);
    const to = { host: hostname, port: Number(port), path: `${pathname.replace(/\/$/, '')}${target}` };
    const headers = originHeaders(incoming, request, behaviour.viewerHost ? viewerHost : host);
    return { behaviour, origin: { ...to, method: request.method, headers } };
  }
  const { domainName, hostHeader, customOriginConfig, originPath = '', customHeaders = {} } = origin;
  const way: Way | undefined =
    customOriginConfig.protocol === 'http'
      ? computers.wayOfTheEdge(domainName.toLowerCase(), customOriginConfig.port)
      : undefined;
  // The name is nobody's any more, or no security group lets CloudFront in: nobody answers there.
  if (way === undefined)
    return { told: errorAnswer(504, "We can't connect to the server for this app or website at this time.") };
  const host = hostHeader ?? (behaviour.viewerHost ? viewerHost : domainName);
  const headers = [...originHeaders(incoming, request, host), ...Object.entries(customHeaders)];
  return { behaviour, origin: { ...way, path: `${originPath}${target}`, method: request.method, headers } };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
