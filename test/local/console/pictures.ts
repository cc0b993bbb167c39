import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { portsFrom } from '../../../local/ports';
import { MEMBER } from '../../../local/users';
import { startChromium } from '../../console/chromium';
import { signIn } from './a-person';

const REPOSITORY = resolve(__dirname, '../../..');
const FOLDER = join(REPOSITORY, 'docs/pictures');
/** A test of machines keeps it; where computers are processes, the workbench has no tools. */
const WORKBENCH = join(REPOSITORY, '.local/screens/workbench-light.png');
const SIZE = { width: 1280, height: 880 };

/**
 * Takes the pictures of the README from a local cloud that runs, and from the workbench as the tests of machines have
 * seen it: `node --import tsx test/local/console/pictures.ts 4566`, beside `npm run local`.
 */
async function main(port: number): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const ports = portsFrom(port);
  const browser = await startChromium();
  try {
    const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await signIn(page, { console: `http://localhost:${ports.console}` }, MEMBER);
    await page.getByRole('article', { name: 'Workbench', exact: true }).waitFor();
    await page.mouse.move(0, 0);
    await take(page, 'images');
    await launch(page, 'Workbench', 'thesis', () => take(page, 'launch'));
    await launch(page, 'Our own Linux', 'spectra');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
    await page.getByRole('button', { name: 'Put away: Asked to stop' }).click();
    await launch(page, 'A course', 'statistics');
    await launch(page, 'Workbench', 'genome run', undefined, false);
    await page.getByRole('link', { name: 'Sessions' }).click();
    await page.getByRole('img', { name: /^genome run: (?:Booting|Preparing)$/ }).waitFor();
    await page.mouse.move(0, 0);
    await take(page, 'sessions');
    if (existsSync(WORKBENCH)) await workbench(await context.newPage());
  } finally {
    await browser.close();
  }
}

async function launch(
  page: Page,
  image: string,
  name: string,
  beforehand?: () => Promise<void>,
  untilReady = true,
): Promise<void> {
  await page.getByRole('link', { name: 'Images', exact: true }).click();
  await page.getByRole('button', { name: `Launch ${image}` }).click();
  await page.getByText('You can spend at most').waitFor();
  await page.getByLabel('Name').fill(name);
  await beforehand?.();
  await page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL(/\/sessions\/s-/);
  if (untilReady) await page.getByRole('img', { name: /: Ready$/ }).waitFor();
}

async function workbench(page: Page): Promise<void> {
  const png = readFileSync(WORKBENCH).toString('base64');
  await page.setViewportSize({ width: 1100, height: 720 });
  await page.setContent(
    `<body style="margin:0"><img style="display:block" src="data:image/png;base64,${png}">`,
  );
  await page.getByRole('img').waitFor();
  await take(page, 'workbench');
}

/** Small, and sharp enough to read: the browser itself writes WebP. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(500);
  const lens = await page.context().newCDPSession(page);
  const { data } = await lens.send('Page.captureScreenshot', { format: 'webp', quality: 88 });
  writeFileSync(join(FOLDER, `${name}.webp`), Buffer.from(data, 'base64'));
  await lens.detach();
}

main(Number(process.argv[2] ?? 4566)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
