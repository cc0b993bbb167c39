import { type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Way } from '../guests/computers';
import { errorAnswer, head, writeRaw, writeTo } from './edge-answers';
import { changed, type HeaderChanges } from './response-headers';
import { type Headers, viewerHeaders } from './to-origin';

/** One request to an origin, its body apart. */
export interface Origin extends Way {
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
}

/** How long an origin may think; CloudFront's default. */
const PATIENCE_MS = 30_000;
const SILENT = "The origin closed the connection or can't be reached.";

function begin({ host, port, from, path, method, headers }: Origin): ReturnType<typeof send> {
  return send({
    host,
    port,
    path,
    method,
    headers: headers.flat(),
    ...(from !== undefined && { localAddress: from }),
    agent: false,
  });
}

/** Asks the origin, and gives the viewer its answer. */
export function passOn(
  origin: Origin,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  changes: HeaderChanges,
): void {
  const onward = begin(origin);
  const fail = (status: number): void => {
    onward.destroy();
    if (outgoing.headersSent) outgoing.destroy();
    else writeTo(outgoing, errorAnswer(status, SILENT));
  };
  const timer = setTimeout(() => fail(504), PATIENCE_MS);
  onward.on('response', (answer) => {
    clearTimeout(timer);
    outgoing.writeHead(answer.statusCode ?? 502, changed(viewerHeaders(answer), changes).flat());
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    clearTimeout(timer);
    fail(502);
  });
  // A viewer who leaves takes the request along.
  outgoing.on('close', () => {
    clearTimeout(timer);
    onward.destroy();
  });
  incoming.pipe(onward);
}

/** Opens a WebSocket at the origin, and carries bytes both ways. */
export function joinOrigin(origin: Origin, viewer: Duplex, first: Buffer, changes: HeaderChanges): void {
  const onward = begin(origin);
  const timer = setTimeout(() => onward.destroy(new Error('too late')), PATIENCE_MS);
  viewer.on('close', () => onward.destroy());
  onward.on('upgrade', (answer, socket, rest) => {
    clearTimeout(timer);
    socket.on('error', () => viewer.destroy());
    socket.on('close', () => viewer.destroy());
    viewer.on('close', () => socket.destroy());
    const headers = changed(viewerHeaders(answer), changes);
    viewer.write(head(101, [...headers, ['connection', 'Upgrade'], ['upgrade', 'websocket']]));
    if (rest.length > 0) viewer.write(rest);
    if (first.length > 0) socket.write(first);
    socket.pipe(viewer);
    viewer.pipe(socket);
  });
  onward.on('response', (answer) => {
    clearTimeout(timer);
    const headers = changed(viewerHeaders(answer), changes);
    viewer.write(head(answer.statusCode ?? 502, [...headers, ['connection', 'close']]));
    answer.pipe(viewer);
  });
  onward.on('error', () => {
    clearTimeout(timer);
    if (viewer.writable) writeRaw(viewer, errorAnswer(502, SILENT));
  });
  onward.end();
}
