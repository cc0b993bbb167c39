import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { axeFindings, startChromium } from '../../console/chromium';

const SCREENS = resolve(__dirname, '../../../.local/screens');
const PATIENCE_MS = 60_000;

/** How a page is looked at. */
export interface Look {
  readonly name: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

export interface Seen {
  /** What the page and the browser complained about. */
  readonly complaints: readonly string[];
  /** What people cannot use it with, as axe finds it. */
  readonly barriers: readonly string[];
  /** Whether it is wider than the window. */
  readonly overflows: boolean;
}

export async function openChromium(): Promise<Browser> {
  mkdirSync(SCREENS, { recursive: true });
  return startChromium();
}

/**
 * Opens a page, waits until it is as wanted, and keeps a picture of it in `.local/screens/`.
 *
 * @param wanted resolves when there is on the page what was waited for
 */
export async function lookAt(
  browser: Browser,
  url: string,
  look: Look,
  wanted: (page: Page) => Promise<unknown>,
): Promise<Seen> {
  const { name, colorScheme = 'light', width = 1100, height = 720 } = look;
  const context = await browser.newContext({ colorScheme, viewport: { width, height } });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(url);
    await wanted(page);
    await page.screenshot({ path: join(SCREENS, `${name}.png`) });
    const barriers = await axeFindings(page);
    const overflows = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
    return {
      complaints,
      barriers,
      overflows: overflows === true,
    };
  } finally {
    await context.close();
  }
}
