import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { browserTests, builtConsole, saying, startChromium, watchedPage } from './chromium';
import { fakeBerth, type FakeBerth } from './fake-berth';
import { fakeLab, type FakeLab, labAnswers } from './fake-lab';
import { ADA, type FakePerson } from './fake-sign-in';
import { fakeWorkbench, type FakeWorkbench } from './fake-workbench';

/** A person in front of the console, and all that is behind it. */
export interface Visit {
  readonly page: Page;
  readonly berth: FakeBerth;
  readonly lab: FakeLab;
  readonly workbench: FakeWorkbench;
  /** Faults of the page, what the content security policy refused, and requests elsewhere. */
  readonly wrong: readonly string[];
  /** What was asked that changes something: `POST /sessions/s-1/stop`. */
  readonly changes: () => readonly string[];
}

/** A browser for the tests of one file; each visit ends with its test. */
export function labVisits(): {
  begin(
    path: string,
    options?: BrowserContextOptions & { readonly lab?: FakeLab; readonly person?: FakePerson },
  ): Promise<Visit>;
} {
  browserTests();
  let browser: Browser;
  let site: string;
  const open: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    site = builtConsole();
    browser = await startChromium();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((end) => end()));
  });
  afterAll(() => browser?.close());
  return {
    async begin(path, { lab = fakeLab(), person = ADA, ...options } = {}) {
      const workbench = await fakeWorkbench();
      lab.workbench = workbench.origin;
      const berth = await fakeBerth(site, labAnswers(lab), workbench.origin);
      berth.signIn.person = person;
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      open.push(async () => {
        await context.close();
        await Promise.all([berth.close(), workbench.close()]);
      });
      const { page, wrong } = await watchedPage(context, berth.url);
      await page.goto(berth.url);
      await saying(page, wrong, async () => {
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
      });
      await page.goto(`${berth.url}${path}`);
      const changes = (): readonly string[] =>
        berth.calls.map(({ route }) => route).filter((route) => !route.startsWith('GET '));
      return { page, berth, lab, workbench, wrong, changes };
    },
  };
}
