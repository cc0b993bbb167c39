import type { Page } from 'playwright-core';

/** A telephone's network on a bad day: 300 ms to anywhere, and 400 kB in a second. */
const SLOW = { offline: false, latency: 300, downloadThroughput: 400_000, uploadThroughput: 90_000 };

/** Makes this page's network slow, and its cache empty. */
export async function slowDown(page: Page): Promise<void> {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await network.send('Network.emulateNetworkConditions', SLOW);
}
