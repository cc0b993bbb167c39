import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtConsole } from './chromium';
import { visits } from './visit';

const visit = visits();

test('without a network a banner says so, and goes by itself when it is back', async () => {
  const { page, context } = await visit();

  await context.setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await expect(page.getByRole('heading', { name: 'CPU workbench' }).isVisible()).resolves.toBe(true);
  await context.setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
});

test('while Berth cannot be reached a banner says so, what was seen stays, and it is tried again', async () => {
  const { page, check } = await visit({ path: '/credit' });

  await page.getByText('20.00 $').first().waitFor();
  await page.route('**/api/**', (route) => route.abort());
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await page.getByText('Berth cannot be reached just now.').waitFor();
  await expect(page.getByText('20.00 $').first().isVisible()).resolves.toBe(true);
  expect(await check()).toEqual([]);
  // It may come back by itself at any time: so it is pressed while Berth is still away.
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.unroute('**/api/**');
  await page.getByText('Berth cannot be reached just now.').waitFor({ state: 'detached' });
});

test('a hidden tab asks for nothing, and at once when it is shown again', async () => {
  const { page, berth } = await visit({ path: '/credit' });

  await page.getByText('20.00 $').first().waitFor();
  await page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })`,
  );
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await page.waitForTimeout(1_500);
  const before = berth.calls.length;
  await page.waitForTimeout(21_000);
  expect(berth.calls).toHaveLength(before);
  await page.evaluate(
    `Object.defineProperty(document, 'visibilityState', { get: () => 'visible', configurable: true })`,
  );
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await page.waitForTimeout(1_000);
  expect(berth.calls.length).toBeGreaterThan(before);
});

test('an answer that is known is asked for by its tag, and stays when it has not changed', async () => {
  const { page } = await visit();
  const account = { owner: 'ada-0001', granted: 9_000_000, reserved: 0, spent: 0, free: 9_000_000, text: '' };
  const tags: (string | undefined)[] = [];
  await page.route('**/api/credit', (route) => {
    tags.push(route.request().headers()['if-none-match']);
    return tags.length === 1
      ? route.fulfill({ json: account, headers: { etag: '"one"' } })
      : route.fulfill({ status: 304 });
  });

  await page.getByRole('link', { name: 'Credit' }).click();
  await page.getByText('9.00 $').first().waitFor();
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange", { bubbles: true }))');
  await page.waitForTimeout(1_500);
  expect(tags).toEqual([undefined, '"one"']);
  await expect(page.getByText('9.00 $').first().isVisible()).resolves.toBe(true);
  await expect(page.getByRole('alert').count()).resolves.toBe(0);
});

test('the appearance that was chosen is kept, whatever the system says', async () => {
  const { page } = await visit({ colorScheme: 'light' });
  const canvas = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');

  await expect(canvas()).resolves.toBe('rgb(244, 247, 249)');
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(canvas()).resolves.toBe('rgb(14, 21, 29)');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('heading', { name: 'CPU workbench' }).waitFor();
  await expect(canvas()).resolves.toBe('rgb(14, 21, 29)');
});

test('a page that opens takes the focus to its heading, names the window, and is announced', async () => {
  const { page } = await visit();

  await page.getByRole('link', { name: 'Credit' }).click();
  await page.getByRole('heading', { name: 'Credit', level: 1 }).waitFor();
  await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe('Credit');
  await expect(page.title()).resolves.toBe('Credit · Berth');
  await expect(
    page
      .getByRole('status')
      .filter({ hasText: /^Credit$/ })
      .count(),
  ).resolves.toBe(1);
});

test('the keyboard skips to the page', async () => {
  const { page } = await visit();

  await page.reload();
  await page.getByRole('heading', { name: 'CPU workbench' }).waitFor();
  await page.keyboard.press('Tab');
  await expect(page.evaluate('document.activeElement.textContent')).resolves.toBe('Skip to the page');
});

test('an address that leads nowhere says so', async () => {
  const { page, check } = await visit({ path: '/nowhere' });

  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  expect(await check()).toEqual([]);
});

test('the first load is at most 300 kB of script and style, compressed', () => {
  const site = builtConsole();
  const index = readFileSync(join(site, 'index.html'), 'utf8');
  const first = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = '']) => path,
  );

  const bytes = first.reduce((sum, path) => sum + gzipSync(readFileSync(join(site, path))).length, 0);
  expect(first.length).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(300_000);
  // Far below: so that what is added by mistake is seen.
  expect(bytes).toBeLessThan(160_000);
});

test('nothing in the page is inline, and every other file has a hash in its name', () => {
  const site = builtConsole();
  const index = readFileSync(join(site, 'index.html'), 'utf8');

  expect(index).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|style=/);
  expect(index).not.toMatch(/(?:src|href)="(?!\/assets\/)/);
  expect(readdirSync(site).toSorted()).toEqual(['assets', 'index.html', 'licenses.md']);
  expect(readFileSync(join(site, 'licenses.md'), 'utf8')).toContain('@cloudscape-design/components');
  for (const file of readdirSync(join(site, 'assets')))
    expect(file).toMatch(/-[\w-]{8}\.(?:js|css|svg|woff2)$/);
});
