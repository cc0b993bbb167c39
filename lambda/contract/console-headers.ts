/** Where the console's pages may turn to, as origins: `https://lab.example`, without a slash at the end. */
export interface ConsoleSources {
  /** The issuer's and the sign-in page's. */
  readonly signIn: readonly string[];
  /** Where codes are posted to. With a wildcard domain: `https://*.lab.example`. */
  readonly workbench: string;
}

/** For how long a browser that was here goes nowhere else than to https, in seconds. */
export const HSTS_SECONDS = 2 * 365 * 24 * 3600;

/** The name of a header that says which address a caller has who came through the console's own origin. */
export const VIEWER_HEADER = 'x-berth-viewer';

/** Nothing of this is needed to lend computers. */
const NO_POWERS = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'display-capture'];

/**
 * What every answer of the console's site carries besides its content, by name in lower case. The pages load nothing
 * but what lies beside them, are shown in nobody's frame, and post forms to the workbenches alone.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export function consoleHeaders({ signIn, workbench }: ConsoleSources): Readonly<Record<string, string>> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'font-src': "'self'",
    'connect-src': ["'self'", ...new Set(signIn)].join(' '),
    'form-action': workbench,
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
    // Not of the names below it: with a domain of one's own those are others' sites.
    'strict-transport-security': `max-age=${HSTS_SECONDS}`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // With less, a browser would not say from where it posts a code, and the workbench takes codes from here alone.
    'referrer-policy': 'strict-origin',
    'permissions-policy': NO_POWERS.map((power) => `${power}=()`).join(', '),
    'cross-origin-opener-policy': 'same-origin',
  };
}

/**
 * How long a browser keeps a file of the console: for ever what has its content in its name, not at all what says which
 * of those there are.
 *
 * @param path of the file, without a `/` at the beginning
 */
export function consoleCacheControl(path: string): string {
  return path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The folder of the files whose names have a hash of their content in them; the build puts nothing else there. */
export const HASHED = 'assets/';

/** What the console reads first: `/config.json`. */
export interface ConsoleConfiguration {
  readonly deployment: string;
  readonly issuer: string;
  readonly clientId: string;
  /** The hosted page of the user pool; missing with another issuer, whose own document says where to sign in. */
  readonly signInUrl?: string;
  /** The API's address, or its path on the console's own origin. */
  readonly apiUrl: string;
  /** Where workbenches are. With a wildcard domain: `https://*.lab.example`. */
  readonly workbenchOrigin: string;
}
