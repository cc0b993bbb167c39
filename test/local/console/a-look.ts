import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { axeFindings } from '../../console/chromium';

const SCREENS = resolve(__dirname, '../../../.local/screens');
const PHONE_PX = 360;
const CHANGE_MS = 250;

/**
 * Looks at what a page shows now: in light, in dark, and as wide as a phone. A picture of each is kept in
 * `.local/screens/`.
 *
 * @param narrow false where a window that becomes narrower changes what is shown: an open menu closes
 * @returns what hinders people, as axe finds it, and what is wider than the window
 */
export async function look(page: Page, name: string, { narrow = true } = {}): Promise<readonly string[]> {
  mkdirSync(SCREENS, { recursive: true });
  const picture = async (how: string): Promise<void> => {
    const path = join(SCREENS, `${name}-${how}.png`);
    await page.screenshot({ path, animations: 'disabled' });
  };
  const found: string[] = [];
  const note = (how: string, findings: readonly string[]): void =>
    void found.push(...findings.map((finding) => `${name}, ${how}: ${finding}`));

  await picture('light');
  note('light', [...(await axeFindings(page)), ...(await tooWide(page))]);
  await page.emulateMedia({ colorScheme: 'dark' });
  // Colours change by and by, also where motion is reduced.
  await page.waitForTimeout(CHANGE_MS);
  await picture('dark');
  note('dark', await contrastFindings(page));
  await page.emulateMedia({ colorScheme: 'light' });

  const before = page.viewportSize();
  if (narrow && before !== null && before.width > PHONE_PX) {
    await page.setViewportSize({ width: PHONE_PX, height: 740 });
    await picture('phone');
    note('phone', await tooWide(page));
    await page.setViewportSize(before);
  }
  return found;
}

/** Of all that axe looks for, only colours depend on whether it is dark. */
async function contrastFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withRules(['color-contrast'])
    .analyze();
  return violations.flatMap(({ nodes }) =>
    nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message}`),
  );
}

async function tooWide(page: Page): Promise<readonly string[]> {
  let px = 0;
  // What is measured by a script, as a terminal is, fits a moment later.
  for (let tries = 0; tries < 8; tries += 1) {
    px = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    if (px <= 0) return [];
    await page.waitForTimeout(CHANGE_MS);
  }
  return [`${px} px wider than the window`];
}
