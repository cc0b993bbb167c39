import { request } from 'node:http';

/** An answer as a browser got it. */
export interface Page {
  readonly status: number;
  readonly location: string | undefined;
  /** `name=value` and the attributes, as they came. */
  readonly cookies: readonly string[];
  readonly text: string;
}

/** What a browser says besides the address. */
export interface Visit {
  readonly method?: 'GET' | 'POST';
  /** Of the page that the browser was on. */
  readonly origin?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** The own address to come from. */
  readonly from?: string;
}

const FORM = 'application/x-www-form-urlencoded';

/** Asks as a browser does whose address bar leads there, and goes nowhere by itself. */
export function visit(
  address: string,
  { method = 'GET', origin, cookie, headers, form, from }: Visit = {},
): Promise<Page> {
  return new Promise((done, fail) => {
    const asking = request(
      address,
      {
        method,
        headers: {
          accept: 'text/html',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
          ...(origin !== undefined && { origin }),
          ...(cookie !== undefined && { cookie }),
          ...(form && { 'content-type': FORM }),
          ...headers,
        },
        ...(from !== undefined && { localAddress: from }),
        timeout: 60_000,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () =>
          done({
            status: answer.statusCode ?? 0,
            location: answer.headers.location,
            cookies: answer.headers['set-cookie'] ?? [],
            text: Buffer.concat(parts).toString(),
          }),
        );
        answer.on('error', fail);
      },
    );
    asking.on('error', fail);
    asking.on('timeout', () => asking.destroy(new Error(`${address} did not answer in time`)));
    asking.end(form && new URLSearchParams(form).toString());
  });
}
