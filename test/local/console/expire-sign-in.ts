import type { BrowserContext, Page } from 'playwright-core';

const API = '**/api/**';
const TOKENS = '**/oauth2/token';

/**
 * Has the sign-in of a browser end, as it does after a month: the gateway refuses its access token, and the sign-in page
 * its refresh token. Nothing of the page is touched; only the answers are those that would come then.
 *
 * @param ask has the page ask the API for something
 * @returns ends that: who signs in again is let in
 */
export async function expireSignIn(
  context: BrowserContext,
  page: Page,
  ask: () => Promise<void>,
): Promise<() => Promise<void>> {
  const [old] = await Promise.all([
    page.waitForRequest((request) => request.headers()['authorization'] !== undefined),
    ask(),
  ]);
  const ended = old.headers()['authorization'];
  await context.route(API, (route) =>
    route.request().headers()['authorization'] === ended
      ? route.fulfill({ status: 401, json: { message: 'Unauthorized' } })
      : route.continue(),
  );
  await context.route(TOKENS, (route) => route.fulfill({ status: 400, json: { error: 'invalid_grant' } }));
  return () => context.unroute(TOKENS);
}
