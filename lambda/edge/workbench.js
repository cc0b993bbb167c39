import cf from 'cloudfront';
import crypto from 'crypto';

/*
 * Runs in CloudFront before every request to a workbench: from a browser's ticket to the computer that it names, and to
 * no other. What a ticket is, lambda/contract/ticket.ts says; the names are lambda/contract/edge.ts's.
 *
 * The language is what CloudFront Functions' runtime 2.0 has: ES 5.1, const and let, arrows, templates, async.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
const REGION = '__BERTH_REGION__';
const HOSTS = '__BERTH_HOSTS__' === 'yes';

const COOKIE = '__host-berth-ticket';
const OWN = 'x-berth-';
const PROOF = 'x-berth-proof';
const RENEW = '/_berth/renew?to=';
const GOOD = 600;
const SKEW = 30;
const EARLY = 300;
const LATE = 12 * 3600;
const LONGEST = 4096;

const TICKET =
  /^(t1~([a-z0-9]{1,16})~(s-[a-z2-7]{24})~([1-9]\d{0,8})~(ec2-[0-9-]{7,15}(\.[a-z0-9.-]{9,32}\.amazonaws\.com))~([1-9]\d{9}))~([A-Za-z0-9_-]{43})$/;
const DOMAIN = `${REGION === 'us-east-1' ? '.compute-1' : `.${REGION}.compute`}.amazonaws.com`;

async function handler(event) {
  const request = event.request;
  const now = Math.floor(Date.now() / 1000);
  const given = takeTickets(request.cookies);
  if (!isWorkbenchPath(request.uri)) return refuse(request, 404, 'There is nothing here.');

  let keys;
  try {
    keys = JSON.parse(await cf.kvs().get('keys'));
  } catch (error) {
    return refuse(
      request,
      503,
      'Workbenches cannot be opened now: their keys are missing. Tell an administrator.',
    );
  }
  const ticket = given.length === 1 ? read(given[0], keys, now) : undefined;
  if (!ticket || (HOSTS && header(request, 'host').split('.')[0] !== ticket.session))
    return refuse(
      request,
      401,
      'Open this workbench from Berth: go to your sessions there and press Connect.',
    );
  if (isForeign(request)) return refuse(request, 403, 'A page of another site asked for this.');
  // On a host that sessions share, it would stand before the pages of the next one.
  if (!HOSTS && header(request, 'service-worker') === 'script')
    return refuse(request, 403, 'This workbench has no service workers.');

  const left = ticket.expires - now;
  const over = left < -SKEW;
  if (over || (left < EARLY && mayRenewEarly(request))) {
    const to = encodeURIComponent(request.uri + query(request));
    if (to.length <= LONGEST) return redirect(RENEW + to);
    if (over)
      return refuse(request, 401, 'Your ticket is over. Open the first page of this workbench again.');
  }

  Object.keys(request.headers).forEach((name) => {
    if (name.replace(/_/g, '-').indexOf(OWN) === 0) delete request.headers[name];
  });
  request.headers[PROOF] = { value: proof(ticket) };
  // All of it must be said: what is left out is the placeholder's, and that one speaks HTTPS.
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
  cf.updateRequestOrigin({
    domainName: ticket.host,
    hostHeader: header(request, 'host'),
    originPath: '',
    customHeaders: {},
    timeouts: { readTimeout: 60, keepAliveTimeout: 5, connectionTimeout: 5 },
    customOriginConfig: { port: 80, protocol: 'http', sslProtocols: ['TLSv1.2'] },
  });
  return request;
}

/** Takes the tickets out of the cookies: no computer ever sees one. */
function takeTickets(cookies) {
  let found = [];
  Object.keys(cookies).forEach((name) => {
    if (name.toLowerCase() !== COOKIE) return;
    const all = cookies[name].multiValue || [cookies[name]];
    found = found.concat(all.map((one) => one.value));
    delete cookies[name];
  });
  return found;
}

/** What a ticket says that is good, or can still be exchanged. */
function read(text, keys, now) {
  const found = text.length <= 256 ? TICKET.exec(text) : null;
  const key = found ? keys.find((one) => one.id === found[2]) : undefined;
  if (!key || !isSame(mac(key.secret, found[1]), found[8])) return undefined;
  const expires = Number(found[7]);
  if (found[6] !== DOMAIN || now > expires + LATE || expires > now + GOOD + SKEW) return undefined;
  return { session: found[3], generation: found[4], host: found[5], expires: expires, secret: key.secret };
}

/** The proof that the session's own computer checks: it holds as long as the ticket. */
function proof(ticket) {
  const text = `p1~${ticket.session}~${ticket.generation}~${ticket.expires}`;
  return `${text}~${mac(mac(ticket.secret, `gate:${ticket.session}`), text)}`;
}

function mac(secret, text) {
  return crypto.createHmac('sha256', secret).update(text).digest('base64url');
}

/** Its time says nothing of where they differ. */
function isSame(a, b) {
  let different = a.length ^ b.length;
  for (let at = 0; at < a.length; at++) different |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return different === 0;
}

/** A path, and not one that is, or could become, one of the edge's own. */
function isWorkbenchPath(uri) {
  if (uri.charAt(0) !== '/') return false;
  let plain = uri;
  for (let times = 0; times < 3; times++)
    plain = plain.replace(/%([0-7][0-9a-f])/gi, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
  const down = [];
  const parts = plain.replace(/\\/g, '/').split('/');
  parts.forEach((part) => {
    if (part === '..') down.pop();
    else if (part !== '' && part !== '.') down.push(part);
  });
  const first = parts.find((part) => part !== '');
  return !isOwnRoot(first) && !isOwnRoot(down[0]);
}

function isOwnRoot(part) {
  return part !== undefined && part.toLowerCase() === '_berth';
}

/** Whether a page of another origin makes this request: such a page may send a browser here, and nothing else. */
function isForeign(request) {
  const visit =
    header(request, 'sec-fetch-mode') === 'navigate' && header(request, 'sec-fetch-dest') === 'document';
  if (visit && request.method === 'GET') return false;
  const site = header(request, 'sec-fetch-site');
  if (site !== '') return site === 'cross-site' || site === 'same-site';
  const origin = header(request, 'origin');
  return origin !== '' && origin.replace(/^https?:\/\//, '') !== header(request, 'host');
}

/** What can be asked for again without harm, by what follows a redirect and keeps its cookie. */
function mayRenewEarly(request) {
  const mode = header(request, 'sec-fetch-mode');
  const follows = mode === 'navigate' || mode === 'cors' || mode === 'same-origin';
  return request.method === 'GET' && follows && !request.headers['sec-websocket-key'];
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html */
function query(request) {
  const raw = request.rawQueryString();
  return raw ? `?${raw}` : '';
}

function header(request, name) {
  return request.headers[name] ? request.headers[name].value : '';
}

function redirect(location) {
  return {
    statusCode: 307,
    statusDescription: 'Temporary Redirect',
    headers: { location: { value: location }, 'cache-control': { value: 'no-store' } },
  };
}

const STATUS = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };

/** A page for a person, a problem document for a script. All texts are ours: nothing of the request is in them. */
function refuse(request, status, detail) {
  const title = STATUS[status];
  const page =
    header(request, 'sec-fetch-mode') === 'navigate' || header(request, 'accept').indexOf('text/html') >= 0;
  const problem = { type: 'about:blank', title: title, status: status, detail: detail };
  const html = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n<title>Berth</title>\n<main><h1>${title}</h1>\n<p>${detail}</p></main>\n`;
  return {
    statusCode: status,
    statusDescription: title,
    headers: {
      'content-type': { value: page ? 'text/html; charset=utf-8' : 'application/problem+json' },
      'cache-control': { value: 'no-store' },
      'content-security-policy': {
        value: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      },
      'referrer-policy': { value: 'no-referrer' },
      'x-content-type-options': { value: 'nosniff' },
    },
    body: { encoding: 'text', data: page ? html : JSON.stringify(problem) },
  };
}
