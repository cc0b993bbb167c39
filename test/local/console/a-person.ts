import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { DemoUser } from '../../../local/users';
import type { CloudForBrowsers } from './a-cloud';

/** Somebody in front of a browser of their own. */
export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in any of their tabs: faults, complaints, what a content security policy refused, requests elsewhere. */
  readonly wrong: readonly string[];
}

/** For a computer with two cores that has much else to do. */
const PATIENCE_MS = 60_000;

/** A browser says so of every answer that is a refusal; the tests say which are meant. */
const REFUSED = /Failed to load resource/;

/** @param options a phone's, another locale's ... */
export async function aPerson(
  browser: Browser,
  { origins }: CloudForBrowsers,
  options: BrowserContextOptions = {},
): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const wrong: string[] = [];
  context.on('weberror', (error) => wrong.push(`fault: ${error.error().message}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !REFUSED.test(message.text())) {
      wrong.push(`${message.type()}: ${message.text()}`);
    }
  });
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = protocol === 'data:' || protocol === 'blob:' || origins.includes(origin);
    if (!own) wrong.push(`a request to ${request.url()}`);
  });
  // Not every violation is told on the console: one in a report-only policy or a worker is an event alone.
  await context.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    console.error('CSP: ' + event.violatedDirective + ' refuses ' + event.blockedURI + ' on ' + location.href);
  });`);
  return { context, page: await context.newPage(), wrong };
}

/** From the console's front page through the sign-in page of the user pool. */
export async function signIn(
  page: Page,
  { console: site }: Pick<CloudForBrowsers, 'console'>,
  user: DemoUser,
): Promise<void> {
  await page.goto(site);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await giveProof(page, user);
  await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
}

/** On the sign-in page. */
export async function giveProof(page: Page, { username, password }: DemoUser): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
