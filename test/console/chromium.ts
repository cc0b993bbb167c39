import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const REPOSITORY = resolve(__dirname, '../..');
const SITES = join(REPOSITORY, '.local/console-tests');
const BUILT = join(REPOSITORY, 'assets/console');
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', MAC];

/** How long a page may take where all else runs beside it. A test that passes takes a few seconds. */
const PATIENCE_MS = 60_000;

/** What to do where there is none. */
export const GET_CHROMIUM = 'install it (apt-get install chromium), or name it in BERTH_CHROMIUM';

/** The browser's program; undefined where there is none. */
export function chromiumProgram(): string | undefined {
  return [process.env['BERTH_CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
}

/**
 * For a file whose tests drive a browser. On a computer that is busy with all the other tests, one in hundreds of pages
 * does not draw itself: such a test is told of and tried once more.
 */
export function browserTests(): void {
  jest.setTimeout(180_000);
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}

/** @throws Error naming what to install where there is no browser */
export function startChromium(): Promise<Browser> {
  const executablePath = chromiumProgram();
  if (executablePath === undefined) {
    throw new Error(`The console is tested in Chromium: ${GET_CHROMIUM}.`);
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/**
 * The console as `npm run build:console` has built it. Where that is older than its sources, it is built again, beside
 * what is deployed; once for each process that tests it.
 *
 * @returns its folder
 */
export function builtConsole(): string {
  const site = join(SITES, String(process.pid));
  const sources = newestSource();
  const fresh = [site, BUILT].find((folder) => {
    const index = join(folder, 'index.html');
    return existsSync(index) && statSync(index).mtimeMs > sources;
  });
  if (fresh !== undefined) return fresh;
  removeOldSites();
  const options = ['--import', 'tsx', 'build/console.ts', site];
  const { status, stderr, stdout } = spawnSync(process.execPath, options, {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the console does not build:\n${stdout}${stderr}`);
  return site;
}

/** Those of processes that are no more. */
function removeOldSites(): void {
  for (const name of existsSync(SITES) ? readdirSync(SITES) : []) {
    if (!isAlive(Number.parseInt(name, 10))) {
      rmSync(join(SITES, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** When anything was changed that is in the console. */
function newestSource(): number {
  const files = ['console', 'build', 'lambda/domain', 'lambda/contract'].flatMap((room) =>
    readdirSync(join(REPOSITORY, room), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(room, file),
    ),
  );
  return Math.max(...files.map((file) => statSync(join(REPOSITORY, file)).mtimeMs));
}

/** Has a page note down what goes wrong in it: faults, what the content security policy refuses, requests elsewhere. */
function watch(page: Page, origin: string): string[] {
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`fault: ${error.message}`));
  page.on('console', (message) => {
    // An answer that is a refusal is noted by the browser; it is no fault of the page.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      wrong.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) wrong.push(`request to ${request.url()}`);
  });
  return wrong;
}

export async function watchedPage(
  context: BrowserContext,
  origin: string,
): Promise<{ readonly page: Page; readonly wrong: string[] }> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return { page, wrong: watch(page, origin) };
}

/** Does something on a page; where it fails, the error also tells what went wrong in the page and what it shows. */
export async function saying(page: Page, wrong: readonly string[], act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const shown = await page.evaluate<string>('document.documentElement.outerHTML').catch(String);
    const told = [String(error), `at ${page.url()}`, ...wrong, shown.slice(0, 4000)];
    throw new Error(told.join('\n'), { cause: error });
  }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Takes a label that is scrolled out of a dialog for a missing one; `label` itself, a rule of WCAG's, does not. */
const NOT_HERE = ['label-title-only'];

/** What axe finds against WCAG 2.2 A and AA and its best practices, one line each. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // No page has a frame of another origin; without them, axe needs no further page to gather what it found.
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(TAGS).disableRules(NOT_HERE);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  );
}
