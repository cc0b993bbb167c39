import type { Page } from 'playwright-core';
import { axeFindings } from './chromium';
import { labVisits } from './lab-visit';

const visits = labVisits();

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');
const cardOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name });

test('it opens by right click where the pointer is, and closes by a press beside it', async () => {
  const { page, wrong } = await visits.begin('/sessions');
  const card = cardOf(page, 'genome-run');
  await card.click({ button: 'right', position: { x: 60, y: 120 } });
  const menu = page.getByRole('menu', { name: 'Actions for genome-run' });
  const [at, from] = [await menu.boundingBox(), await card.boundingBox()];
  // But for the card's border.
  expect(Math.abs((at?.x ?? 0) - (from?.x ?? 0) - 60)).toBeLessThanOrEqual(1);
  expect(Math.abs((at?.y ?? 0) - (from?.y ?? 0) - 120)).toBeLessThanOrEqual(1);
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('heading', { name: 'Sessions' }).click();
  await menu.waitFor({ state: 'detached' });
  expect(wrong).toEqual([]);
});

test('it opens by keyboard, moves by arrows, Home, End and letters, and gives the focus back', async () => {
  const { page } = await visits.begin('/sessions');
  const link = page.getByRole('link', { name: 'genome-run', exact: true });
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await link.focus();
    await page.keyboard.press(key);
    await page.getByRole('menu').waitFor();
    expect(await focused(page)).toBe('Connect');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('Get Connectivity Info');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('Terminate...');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('Connect');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('Terminate...');
    await page.keyboard.press('Home');
    await page.keyboard.type('ev');
    expect(await focused(page)).toBe('Events');
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('genome-run');
  }
});

test('its button opens and closes it, and says which it is', async () => {
  const { page } = await visits.begin('/sessions');
  const button = page.getByRole('button', { name: 'Actions for genome-run' });
  await button.click();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  await button.click();
  await page.getByRole('menu').waitFor({ state: 'detached' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await button.press('ArrowDown');
  await page.getByRole('menuitem', { name: 'Events' }).waitFor();
  await page.keyboard.press('Tab');
  await page.getByRole('menu').waitFor({ state: 'detached' });
});

test('what cannot be done says why, and does nothing', async () => {
  const { page, changes } = await visits.begin('/sessions');
  await page.getByRole('button', { name: 'Actions for big-memory' }).click();
  const extend = page.getByRole('menuitem', { name: /^Extend/ });
  expect(await extend.getAttribute('aria-disabled')).toBe('true');
  expect(await extend.textContent()).toContain('It has failed: terminate it and launch another.');
  await extend.click({ force: true });
  await page.getByRole('menu').waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(changes()).toEqual([]);
});

test('a finger that rests opens it inside a narrow window, and does not press what is under it', async () => {
  const { page } = await visits.begin('/sessions', {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const link = page.getByRole('link', { name: 'genome-run', exact: true });
  await link.scrollIntoViewIfNeeded();
  const box = await link.boundingBox();
  const point = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + 8 };
  const touch = await page.context().newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  const menu = page.getByRole('menu');
  await menu.waitFor({ timeout: 60_000 });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await page.waitForTimeout(300);
  const at = await menu.boundingBox();
  expect(at && at.x >= 0 && at.x + at.width <= 360 && at.y >= 0 && at.y + at.height <= 740).toBe(true);
  expect(new URL(page.url()).pathname).toBe('/sessions');
});

test('a finger that moves on scrolls, and opens nothing', async () => {
  const { page } = await visits.begin('/sessions', { viewport: { width: 360, height: 740 }, hasTouch: true });
  const card = cardOf(page, 'genome-run');
  const box = await card.boundingBox();
  const x = (box?.x ?? 0) + 20;
  const y = (box?.y ?? 0) + 150;
  const touch = await page.context().newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: y - 60 }] });
  await page.waitForTimeout(800);
  expect(await page.getByRole('menu').count()).toBe(0);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
});
