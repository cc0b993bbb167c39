import { createServer } from 'node:http';
import * as z from 'zod';
import type { CallRecord } from '../../../local/iam/call';

/** A request as the emulator reads it. */
export interface Heard extends Pick<CallRecord, 'action' | 'params'> {
  /** As its signature names it; empty when it has none. */
  readonly service: string;
}

/** A service that hears what SDK clients send, and refuses all of it. */
export interface Listener {
  readonly port: number;
  /** Request by request. */
  readonly heard: Heard[];
  close(): Promise<void>;
}

export async function startListener(): Promise<Listener> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      heard.push(read(request.method ?? '', request.url ?? '', request.headers, text));
      response.writeHead(400).end();
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', () => listening());
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    port,
    heard,
    close: async () => {
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
}

const body = z.record(z.string(), z.unknown());

function read(method: string, url: string, headers: Record<string, unknown>, text: string): Heard {
  const service =
    /Credential=[^/]+\/\d+\/[^/]+\/([\w-]+)\//.exec(String(headers['authorization']))?.[1] ?? '';
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { service, action: target.split('.').at(-1) ?? '', params: body.parse(JSON.parse(text)) };
  }
  if (String(headers['content-type']).includes('x-www-form-urlencoded')) {
    const { Action = '', Version: _, ...params } = Object.fromEntries(new URLSearchParams(text));
    return { service, action: Action, params };
  }
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const query = Object.fromEntries(searchParams);
  const params = { method, path: pathname, query, body: text ? body.parse(JSON.parse(text)) : {} };
  return { service, action: null, params };
}
