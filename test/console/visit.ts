import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { axeFindings, browserTests, builtConsole, saying, startChromium, watchedPage } from './chromium';
import { fakeAnswers, type FakeWorld, fakeWorld } from './fake-answers';
import { type FakeBerth, fakeBerth } from './fake-berth';
import { ADA, type FakePerson } from './fake-sign-in';

/** One person at the console, and the Berth behind it. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly berth: FakeBerth;
  readonly world: FakeWorld;
  /** What went wrong in the page; empty at the end of a good visit. */
  readonly wrong: string[];
  /** Finds what axe finds, and nothing that is wider than the window. */
  readonly check: () => Promise<readonly string[]>;
}

export interface VisitOptions extends BrowserContextOptions {
  readonly person?: FakePerson;
  readonly world?: Partial<FakeWorld>;
  /** Where the person goes first. */
  readonly path?: string;
  /** @default true */
  readonly signedIn?: boolean;
}

/** A browser for the tests of one file; each visit has a Berth of its own. Chromium and the build take their time. */
export function visits(): (options?: VisitOptions) => Promise<Visit> {
  browserTests();
  let browser: Browser;
  let site: string;
  const open: { readonly context: BrowserContext; readonly berth: FakeBerth }[] = [];
  beforeAll(async () => {
    site = builtConsole();
    browser = await startChromium();
  });
  afterEach(async () => {
    for (const { context, berth } of open.splice(0)) {
      await context.close();
      await berth.close();
    }
  });
  afterAll(() => browser?.close());

  return async ({ person = ADA, world: part = {}, path = '/', signedIn = true, ...options } = {}) => {
    const world = { ...fakeWorld(), ...part };
    const berth = await fakeBerth(site, fakeAnswers(world));
    berth.signIn.person = person;
    const context = await browser.newContext(options);
    open.push({ context, berth });
    const { page, wrong } = await watchedPage(context, berth.url);
    await page.goto(`${berth.url}${path}`);
    if (signedIn) {
      await saying(page, wrong, async () => {
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('navigation').waitFor();
      });
    }
    const check = async (): Promise<readonly string[]> => {
      const wide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      return [...(await axeFindings(page)), ...(wide > 0 ? [`${wide} px wider than the window`] : [])];
    };
    return { page, context, berth, world, wrong, check };
  };
}
