import { createHmac } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import * as z from 'zod';
import type { EdgeEvent, EdgeRequest } from './edge-event';

const values = z.record(
  z.string(),
  z.object({ value: z.string(), multiValue: z.array(z.object({ value: z.string() })).optional() }),
);

const request = z.object({
  method: z.string(),
  uri: z.string().startsWith('/'),
  querystring: values,
  headers: values,
  cookies: values,
});

const response = z.object({
  statusCode: z.number().int().min(100).max(599),
  statusDescription: z.string().optional(),
  headers: values.default({}),
  cookies: values.default({}),
  body: z
    .union([z.string(), z.object({ encoding: z.enum(['text', 'base64']), data: z.string() })])
    .optional(),
});

const newOrigin = z.object({
  /** A name: neither an address nor one with a port. */
  domainName: z.string().regex(/^(?=.*[a-z])[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i),
  hostHeader: z.string().optional(),
  originPath: z.string().optional(),
  customHeaders: z.record(z.string(), z.string()).optional(),
  originAccessControlConfig: z.object({ enabled: z.boolean() }).optional(),
  // AWS lets it out and then answers with 502 to a name that is no origin of the distribution.
  customOriginConfig: z.object({
    port: z.number().int(),
    protocol: z.enum(['http', 'https']),
    sslProtocols: z.array(z.string()),
  }),
});

/** What a function answers in the place of an origin. */
export type EdgeResponse = z.infer<typeof response>;
/** Where a function sends a request instead. */
export type NewOrigin = z.infer<typeof newOrigin>;

/** What came of a function's run. */
export type Outcome =
  | { readonly response: EdgeResponse }
  | { readonly request: EdgeRequest; readonly origin?: NewOrigin };

/** The store that a function is associated with. */
export interface KeyValues {
  /** @returns undefined when there is no such key */
  get(key: string): Promise<string | undefined>;
}

/**
 * A viewer-request function, ready to be run.
 *
 * @param rawQuery what follows the `?`, for `request.rawQueryString()`; undefined without a `?`
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
 */
export type EdgeFunction = (event: EdgeEvent, rawQuery?: string) => Promise<Outcome>;

const CODE_BYTES = 10_240;
const VALUE_BYTES = 1024;
/** CloudFront gives a function less than a millisecond; a computer that does much else needs more. */
const LIMIT_MS = 2000;
const HASHES = new Set(['md5', 'sha1', 'sha256']);
/** The modules that the runtime has, as its code names them. */
const IMPORT = /^import\s+(\w+)\s+from\s+(['"])(cloudfront|crypto)\2;?[ \t]*$/gm;

/**
 * Makes a function of the code as CloudFront Functions' JavaScript runtime 2.0 would: in a world without Node's globals,
 * without code from text, each run in a new one. A script of `node:vm` cannot import, so `import x from 'crypto'` is read
 * as `const x = require('crypto')`, which that runtime has as well. What the code logs goes nowhere.
 *
 * That world keeps honest code honest; it does not hold in code that wants to get out.
 *
 * @throws Error when the code is larger than CloudFront takes, or is no script
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export function edgeFunction(code: string, store: KeyValues): EdgeFunction {
  const size = Buffer.byteLength(code);
  if (size > CODE_BYTES) throw new Error(`The function has ${size} bytes, CloudFront takes ${CODE_BYTES}.`);
  const script = new Script(
    `${code.replaceAll(IMPORT, "const $1 = require('$3');")}
;(async () => {
  const given = JSON.parse(event);
  given.request.rawQueryString = () => rawQuery;
  return JSON.stringify(await handler(given));
})()`,
    { filename: 'cloudfront-function.js' },
  );
  return async (event, rawQuery) => {
    let origin: NewOrigin | undefined;
    const modules: Readonly<Record<string, unknown>> = {
      crypto: { createHmac: limitedHmac },
      cloudfront: {
        kvs: () => ({
          get: (key: string, options?: ReadOptions) => read(store, key, options),
          exists: async (key: string) => (await store.get(key)) !== undefined,
        }),
        updateRequestOrigin: (wanted: unknown) => {
          origin = newOrigin.parse(wanted);
        },
      },
    };
    const world = createContext(
      {
        event: JSON.stringify(event),
        rawQuery,
        Buffer,
        console: { log: nothing, error: nothing, warn: nothing, info: nothing },
        require: (name: string) => {
          if (!Object.hasOwn(modules, name)) throw new Error(`CloudFront Functions have no module ${name}`);
          return modules[name];
        },
      },
      { codeGeneration: { strings: false, wasm: false } },
    );
    const answer: unknown = JSON.parse(String(await script.runInContext(world, { timeout: LIMIT_MS })));
    return typeof answer === 'object' && answer !== null && 'statusCode' in answer
      ? { response: response.parse(answer) }
      : { request: request.parse(answer), ...(origin !== undefined && { origin }) };
  };
}

function nothing(): void {
  // The runtime's own console writes to CloudWatch Logs.
}

interface ReadOptions {
  readonly format?: 'string' | 'json' | 'bytes';
}

async function read(
  store: KeyValues,
  key: string,
  { format = 'string' }: ReadOptions = {},
): Promise<unknown> {
  const value = await store.get(key);
  if (value === undefined) throw new Error('KeyNotFound');
  if (Buffer.byteLength(value) > VALUE_BYTES) throw new Error(`the value of ${key} is larger than 1 kB`);
  if (format === 'bytes') return Buffer.from(value);
  return format === 'json' ? (JSON.parse(value) as unknown) : value;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html#writing-functions-javascript-features-builtin-modules-crypto-20 */
function limitedHmac(hash: string, key: string | Buffer): object {
  if (!HASHES.has(hash)) throw new Error(`CloudFront Functions have no HMAC with ${hash}`);
  const hmac = createHmac(hash, key);
  const own = {
    update: (data: string | Buffer) => {
      hmac.update(data);
      return own;
    },
    digest: (encoding?: 'hex' | 'base64' | 'base64url') =>
      encoding === undefined ? hmac.digest() : hmac.digest(encoding),
  };
  return own;
}
