import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { EDGE_KEYS, edgeCode, edgeKeysValue, TICKET_COOKIE } from '../../../lambda/contract/edge';
import type { SigningKey } from '../../../lambda/contract/ticket';

export const SOURCE = readFileSync(join(__dirname, '../../../lambda/edge/workbench.js'), 'utf8');
export const HOST = 'd111111abcdef8.cloudfront.net';

/** What a browser asks of the edge. */
export interface Asked {
  readonly method?: string;
  readonly uri?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ticket?: string;
  /** Instead of the ticket alone. */
  readonly cookies?: Readonly<Record<string, { value: string; multiValue?: readonly { value: string }[] }>>;
}

export interface Answer {
  readonly statusCode?: number;
  readonly headers: Readonly<Record<string, { value: string }>>;
  readonly cookies?: Readonly<Record<string, { value: string }>>;
  readonly uri?: string;
  readonly body?: { readonly encoding: string; readonly data: string };
}

export interface World {
  readonly keys?: readonly SigningKey[];
  /** Epoch seconds. */
  readonly now: number;
  readonly region?: string;
  readonly hosts?: boolean;
}

/**
 * Runs the edge's function as CloudFront does: of the world it has JavaScript itself and its two modules, nothing of
 * Node's. A script cannot import, so the two lines are left out and the modules are there by their names.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export async function atTheEdge(
  { keys, now, region = 'us-east-1', hosts = false }: World,
  asked: Asked,
): Promise<{ answer: Answer; origins: readonly Record<string, unknown>[] }> {
  const origins: Record<string, unknown>[] = [];
  const world = createContext(
    {
      cf: {
        kvs: () => ({
          get: async (key: string) => {
            if (keys === undefined || key !== EDGE_KEYS) throw new Error('KeyNotFound');
            return edgeKeysValue(keys);
          },
        }),
        updateRequestOrigin: (origin: Record<string, unknown>) => origins.push(origin),
      },
      crypto: { createHmac: sha256Hmac },
      event: eventOf(asked),
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  const code = edgeCode(SOURCE, region, hosts).replaceAll(/^import .*$/gm, '');
  const script = new Script(`Date.now = () => ${now * 1000};\n${code};\nhandler(event)`);
  return { answer: (await script.runInContext(world, { timeout: 1000 })) as Answer, origins };
}

function sha256Hmac(hash: string, secret: string): ReturnType<typeof createHmac> {
  if (hash !== 'sha256') throw new Error(`${hash} is not what tickets are signed with`);
  return createHmac(hash, secret);
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
function eventOf({ method = 'GET', uri = '/', query, headers = {}, ticket, cookies }: Asked): unknown {
  const all = { host: HOST, ...headers };
  return {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '192.0.2.7' },
    request: {
      method,
      uri,
      querystring: {},
      rawQueryString: () => query,
      headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }])),
      cookies: { ...(ticket !== undefined && { [TICKET_COOKIE]: { value: ticket } }), ...cookies },
    },
  };
}
