import type { Browser, Page } from 'playwright-core';
import { browserTests, axeFindings, builtConsole, startChromium, watchedPage } from './chromium';
import { fakeAnswers, fakeWorld } from './fake-answers';
import { type FakeBerth, fakeBerth } from './fake-berth';
import { type FakeIssuer, fakeIssuer } from './fake-issuer';

browserTests();

let browser: Browser;
let issuer: FakeIssuer;
let berth: FakeBerth | undefined;
beforeAll(async () => {
  browser = await startChromium();
  issuer = await fakeIssuer();
});
afterEach(async () => {
  issuer.admits = true;
  await berth?.close();
});
afterAll(async () => {
  await browser?.close();
  await issuer?.close();
});

/** @param origins which the console's policy lets it call */
async function visit(
  origins: readonly string[] = issuer.origins,
): Promise<{ page: Page; wrong: readonly string[] }> {
  const { url, signIn } = issuer;
  berth = await fakeBerth(builtConsole(), fakeAnswers(fakeWorld()), undefined, { url, origins, signIn });
  const { page, wrong } = await watchedPage(await browser.newContext(), berth.url);
  await page.goto(berth.url);
  return { page, wrong };
}

/** Faults and refusals by the policy; that the issuer is elsewhere is what is wanted. */
function faults(wrong: readonly string[]): readonly string[] {
  return wrong.filter((one) => !issuer.origins.some((origin) => one.startsWith(`request to ${origin}/`)));
}

test('by its discovery document one signs in, with tokens from another origin that is named, and out again', async () => {
  const { page, wrong } = await visit();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
  await page.getByRole('button', { name: 'Signed in as ada@example.com' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(berth?.calls.at(-1)?.route).toBe('POST /leave');
  expect(faults(wrong)).toEqual([]);
});

test('a token endpoint on an origin that is not named is not called, and the person reads that it did not work', async () => {
  const { page, wrong } = await visit([issuer.origins[0]]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'The sign-in did not work' }).waitFor();
  expect(faults(wrong).join('\n')).toContain('connect-src');
});

test('an issuer that lets no page of ours read its document is told of at the button, which can be pressed again', async () => {
  issuer.admits = false;
  const { page } = await visit();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('The sign-in page cannot be found just now.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  issuer.admits = true;
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
});
