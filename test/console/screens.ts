import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { axeFindings, builtConsole, startChromium, watchedPage } from './chromium';
import { creditOf, fakeAnswers, type FakeWorld, fakeWorld, startingSession } from './fake-answers';
import { fakeBerth } from './fake-berth';
import { ROOT } from './fake-sign-in';

/** Takes pictures of the console into .local/screens: `node --import tsx test/console/screens.ts [name]`. */
const FOLDER = resolve(__dirname, '../../.local/screens');
const LOOKS = [
  { look: 'light', viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  { look: 'dark', viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  { look: 'phone', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
] as const;

/** What stands in the books of somebody who has used it for a while. */
const USED: Partial<FakeWorld> = {
  account: { granted: 20_000_000, reserved: 1_840_000, spent: 4_210_000 },
  sessions: [
    startingSession('cpu-docker-workbench', {
      state: 'ready',
      credit: creditOf(1_840_000, 310_000),
    }),
    startingSession('gpu-docker-workbench', {
      id: 's-zbcdefghijklmnopqrstuvwx',
      name: 'thesis training',
      state: 'stopped',
      credit: creditOf(0, 3_900_000),
    }),
  ],
  ledger: [
    {
      at: '2026-11-28T09:00:00.000Z',
      what: 'reserve',
      granted: 0,
      reserved: 1_840_000,
      spent: 0,
      session: 's-abcdefghijklmnopqrstuvwx',
    },
    {
      at: '2026-11-27T17:20:00.000Z',
      what: 'settle',
      granted: 0,
      reserved: -3_900_000,
      spent: 3_900_000,
      session: 's-zbcdefghijklmnopqrstuvwx',
    },
    {
      at: '2026-11-01T09:00:00.000Z',
      what: 'grant',
      granted: 20_000_000,
      reserved: 0,
      spent: 0,
      who: 'root-0001',
      note: 'winter term',
    },
  ],
};

const SCREENS: Readonly<Record<string, (page: Page, url: string) => Promise<void>>> = {
  images: async (page, url) => {
    await page.goto(`${url}/images`);
    await page.getByRole('heading', { name: 'CPU workbench' }).waitFor();
  },
  menu: async (page, url) => {
    await page.goto(`${url}/images`);
    await page.getByRole('button', { name: 'Actions for CPU workbench' }).click();
    await page.getByRole('menu').waitFor();
  },
  image: async (page, url) => {
    await page.goto(`${url}/images/gpu-docker-workbench`);
    await page.getByRole('heading', { name: 'Versions' }).waitFor();
  },
  launch: async (page, url) => {
    await page.goto(`${url}/images`);
    await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
    await page.getByText('You can spend at most').waitFor();
  },
  credit: async (page, url) => {
    await page.goto(`${url}/credit`);
    await page.getByText('Granted').first().waitFor();
  },
  map: async (page, url) => {
    await page.goto(`${url}/images`);
    await page.getByRole('button', { name: 'Map an AMI...' }).click();
    await page.getByRole('dialog').waitFor();
  },
  account: async (page, url) => {
    await page.goto(`${url}/images`);
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.waitForTimeout(200);
  },
};

async function main(only: string | undefined): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const world = { ...fakeWorld(), ...USED };
  const berth = await fakeBerth(builtConsole(), fakeAnswers(world));
  berth.signIn.person = ROOT;
  const browser = await startChromium();
  try {
    for (const { look, viewport, colorScheme } of LOOKS) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 2 });
      const { page, wrong } = await watchedPage(context, berth.url);
      await page.goto(berth.url);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      if (only === undefined) await page.screenshot({ path: `${FOLDER}/welcome-${look}.png` });
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Images' }).waitFor();
      for (const [name, open] of Object.entries(SCREENS)) {
        if (only !== undefined && name !== only) continue;
        await open(page, berth.url);
        await page.waitForTimeout(500);
        await page.screenshot({ path: `${FOLDER}/${name}-${look}.png` });
        for (const finding of await axeFindings(page)) process.stdout.write(`${name} ${look}: ${finding}\n`);
      }
      for (const line of wrong) process.stdout.write(`${look}: ${line}\n`);
      await context.close();
    }
  } finally {
    await browser.close();
    await berth.close();
  }
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
