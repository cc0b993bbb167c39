import type { CDPSession, Locator, Page } from 'playwright-core';

/** A page's own timers answer a finger that rests for half a second. */
const LONG_PRESS_MS = 700;
const MOST_TABS = 80;

/** Opens what a press opens in a tab of its own, and goes there. */
export async function inNewTab(page: Page, press: Locator): Promise<Page> {
  const [tab] = await Promise.all([page.waitForEvent('popup'), press.click()]);
  return tab;
}

/**
 * Goes to a control with the Tab key, as somebody without a mouse.
 *
 * @throws Error when the key does not lead there
 */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor();
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${String(control)}`);
}

export function hasFocus(control: Locator): Promise<boolean> {
  return control.evaluate((element) => element === element.ownerDocument.activeElement);
}

/** Presses and holds a finger on something. */
export async function longPress(page: Page, on: Locator): Promise<void> {
  await on.scrollIntoViewIfNeeded();
  const box = await on.boundingBox();
  if (box === null) throw new Error(`${String(on)} is not shown`);
  const point = { x: box.x + box.width / 2, y: box.y + Math.min(40, box.height / 2) };
  const fingers: CDPSession = await page.context().newCDPSession(page);
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await page.waitForTimeout(LONG_PRESS_MS);
  await fingers.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await fingers.detach();
}
