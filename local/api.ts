export interface Answer {
  readonly status: number;
  readonly type: string;
  // The story looks at every field by name; what is not there compares as undefined.
  readonly body: Record<string, unknown>;
}

/** The deployed HTTP API as one user sees it. */
export class Api {
  readonly #url: string;
  readonly #token: string | undefined;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('POST', path, JSON.stringify(body), headers);
  }

  put(path: string, body: object): Promise<Answer> {
    return this.call('PUT', path, JSON.stringify(body));
  }

  delete(path: string): Promise<Answer> {
    return this.call('DELETE', path);
  }

  /** @param body sent as it is, so that malformed ones can be sent too */
  async call(
    method: string,
    path: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type,
      body: type.includes('json') ? (JSON.parse(text) as Answer['body']) : { text },
    };
  }
}
