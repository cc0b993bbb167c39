import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { TICKET_COOKIE } from '../contract/edge';
import { PROBLEMS, problemOf } from '../contract/problems';
import type { FunctionName } from '../domain/duties';
import { Refusal } from '../domain/refusal';
import { bareError } from './bare-error';

type Answer = APIGatewayProxyStructuredResultV2;

const logger = new Logger({ serviceName: 'berth' });

/** Nothing of these answers is kept, is told to the next page, or can load or run anything. */
const STRICT = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const COOKIE = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const FORGET = `${TICKET_COOKIE}=; ${COOKIE}; Max-Age=0`;

/**
 * Sends the browser on with a ticket: 303 asks with GET, 307 asks the same again. The cookie says no age, so that the
 * browser forgets the ticket when it is closed.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie
 */
export function sendOn(statusCode: 303 | 307, location: string, ticket: string): Answer {
  return {
    statusCode,
    headers: { location, ...STRICT },
    cookies: [`${TICKET_COOKIE}=${ticket}; ${COOKIE}`],
  };
}

/**
 * Runs what the edge asks for on behalf of a browser that nobody has signed in. A refusal is a page for a person, and a
 * problem document for a script; what else goes wrong is thrown, so that Lambda counts it.
 *
 * @param forget whether the browser is to forget the ticket that it brought with a refusal
 */
export async function answerEdge(
  name: FunctionName,
  event: APIGatewayProxyEventV2,
  run: () => Promise<Answer>,
  forget = false,
): Promise<Answer> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal)) {
      const bare = bareError(error);
      logger.error(`${name} failed`, bare);
      throw bare;
    }
    logger.info(`${name} refused`, { code: error.code, detail: error.message });
    const answer = wantsPage(event) ? page(error) : problem(error);
    return { ...answer, ...(forget && { cookies: [FORGET] }) };
  }
}

/** Gone is a computer that was there; whoever shows nothing good is forbidden to come in. */
function statusOf({ code }: Refusal): number {
  return code === 'not-ready' ? 410 : 403;
}

/** Browsers say whether they want to show the answer; of others we believe what they accept. */
function wantsPage({ headers }: APIGatewayProxyEventV2): boolean {
  const mode = headers['sec-fetch-mode'];
  return mode === undefined ? (headers['accept'] ?? '').includes('text/html') : mode === 'navigate';
}

function problem(refusal: Refusal): Answer {
  const status = statusOf(refusal);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...STRICT },
    body: JSON.stringify({ ...problemOf(refusal), status }),
  };
}

function page(refusal: Refusal): Answer {
  const { title } = PROBLEMS[refusal.code];
  return html(statusOf(refusal), title, `<p>${escaped(refusal.message)}</p>`);
}

/**
 * Has the browser forget its ticket, and go back to the console's first page. It is a page that leads there: some
 * browsers take a redirect for the form's own target, which the console's policy does not name.
 *
 * @param origin of the console
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/form-action
 */
export function sendBack(origin: string): Answer {
  const home = escaped(`${origin}/`);
  const lines = [
    `<meta http-equiv="refresh" content="0; url=${home}">`,
    `<p><a href="${home}">Back to Berth</a></p>`,
  ];
  return { ...html(200, 'You have left the workbench', ...lines), cookies: [FORGET] };
}

function html(statusCode: number, title: string, ...lines: readonly string[]): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'text/html; charset=utf-8', ...STRICT },
    body: [
      '<!doctype html>',
      '<html lang="en">',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width">',
      '<meta name="color-scheme" content="light dark">',
      `<title>Berth: ${escaped(title)}</title>`,
      `<h1>${escaped(title)}</h1>`,
      ...lines,
      '',
    ].join('\n'),
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
