import type { Browser, Page } from 'playwright-core';
import { startChromium } from '../../console/chromium';
import { whereChromiumIs } from '../../console/where-chromium-is';
import type { DemoUser } from '../../../local/users';
import { aCloudForBrowsers, type CloudForBrowsers } from './a-cloud';
import { look } from './a-look';
import { aPerson, giveProof, type Person, signIn } from './a-person';
import { hasFocus, inNewTab, longPress, tabTo } from './by-hand';
import { expireSignIn } from './expire-sign-in';
import { slowDown } from './slow-down';
import { typeInShell } from './ssh-in';

/** Many times what each takes: two stories run beside them. */
const TEST_MS = 4 * 60_000;
const START_MS = 12 * 60_000;
jest.setTimeout(TEST_MS);

/** Beside what is measured stands what the computer that measures needs. */
const TICK_MS = 15_000;

whereChromiumIs('the console in front of a whole local cloud, by mouse, keys and finger', () => {
  let cloud: CloudForBrowsers;
  let browser: Browser;
  let mia: Person;
  let ben: Person;
  let miaUser: DemoUser;
  let benUser: DemoUser;
  /** The page of Mia's session. */
  let miasSession = '';
  /** Whether a step has failed, or is being taken. */
  let failed = false;

  beforeAll(async () => {
    cloud = await aCloudForBrowsers();
    browser = await startChromium();
    miaUser = await cloud.newMember('mia');
    benUser = await cloud.newMember('ben');
    mia = await aPerson(browser, cloud, { acceptDownloads: true });
    ben = await aPerson(browser, cloud);
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await cloud?.end();
  }, START_MS);

  /** What hinders people on what has been shown. */
  const barriers: string[] = [];
  const see = async (...what: Parameters<typeof look>): Promise<void> =>
    void barriers.push(...(await look(...what)));

  /** Each goes on where the one before it has ended. */
  const step = async (take: () => Promise<void>): Promise<void> => {
    if (failed) throw new Error('A step before this one has failed.');
    failed = true;
    await take();
    failed = false;
  };

  test('a person signs in at the sign-in page, and a first visit says where to begin', () =>
    step(async () => {
      const { page } = mia;
      await page.goto(cloud.console);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await see(page, 'welcome');
      await signIn(page, cloud, miaUser);
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('heading', { name: 'No computer yet' }).waitFor();
      await see(page, 'sessions-empty');
      await page.getByRole('link', { name: 'Credit' }).click();
      await page.getByText('Nothing spent yet').waitFor();
      await see(page, 'credit-first');
      await page.getByRole('link', { name: 'Look at the images' }).click();
      await imageCard(page, 'Workbench').waitFor();
      await see(page, 'images');
      await page.getByRole('link', { name: 'Details of Workbench' }).click();
      await page.getByRole('heading', { name: 'Versions' }).waitFor();
      await see(page, 'image');
      expect(await page.getByRole('row').filter({ hasText: 'launched now' }).count()).toBe(1);
    }));

  test('a right click launches with the defaults, the icon shows how far it is, and then the green tick', () =>
    step(async () => {
      const { page } = mia;
      await page.getByRole('link', { name: 'Images', exact: true }).click();
      await imageCard(page, 'Workbench').click({ button: 'right' });
      await page.getByRole('menu', { name: 'Actions for Workbench' }).waitFor();
      await see(page, 'images-menu', { narrow: false });
      await page.getByRole('menuitem', { name: 'Launch with defaults' }).click();
      await page.getByRole('link', { name: 'Watch it start' }).click();
      await page.getByRole('img', { name: /: (?:Starting|Finding a place|Booting|Preparing)$/ }).waitFor();
      const events = page.waitForResponse(
        async (answer) => answer.url().endsWith('/events') && readyIn(await answer.text()).at !== '',
      );
      await page.getByRole('img', { name: /: Ready$/ }).waitFor();
      const seen = Date.now();
      miasSession = page.url();
      const { at } = readyIn(await (await events).text());
      expect(seen - Date.parse(at)).toBeLessThan(TICK_MS);
      process.stdout.write(
        `the green tick showed ${((seen - Date.parse(at)) / 1000).toFixed(1)} s after ready\n`,
      );
      await see(page, 'session');
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('img', { name: /: Ready$/ }).waitFor();
      await see(page, 'sessions');
      await page.getByText('List', { exact: true }).click();
      await page.getByRole('table').waitFor();
      await see(page, 'sessions-list');
      await page.getByText('Icons', { exact: true }).click();
    }));

  test('Get Connectivity Info opens a tab with a door and a key, and what it says to type opens a shell', () =>
    step(async () => {
      const { page } = mia;
      await page.getByRole('listitem').filter({ hasText: 'Ready' }).click({ button: 'right' });
      const tab = await inNewTab(page, page.getByRole('menuitem', { name: 'Get Connectivity Info' }));
      await tab.getByRole('button', { name: 'Open the door to me' }).click();
      await tab.getByText('The door is open to 127.0.0.1').first().waitFor();
      await tab.getByRole('button', { name: 'Reveal the key' }).click();
      const [file] = await Promise.all([
        tab.waitForEvent('download'),
        tab.getByRole('button', { name: /^Download .*\.key$/ }).click(),
      ]);
      const text = (name: string): Promise<string> =>
        tab.getByRole('group', { name, exact: true }).innerText();
      const said = await typeInShell(
        {
          key: await file.path(),
          keyName: file.suggestedFilename(),
          trust: await text('Once: trust this very computer, so that ssh asks nothing'),
          ssh: await text('SSH'),
        },
        'echo "6 x 7 = $((6 * 7))"',
      );
      expect(said).toBe('6 x 7 = 42\n');
      await see(tab, 'connectivity');
      await tab.close();
    }));

  test('Connect opens the workbench in a tab, and a command that is typed in its terminal is carried out', () =>
    step(async () => {
      const { page } = mia;
      const tab = await inNewTab(page, page.getByRole('link', { name: /^Connect: / }));
      await tab.getByRole('heading', { name: 'Workbench', exact: true }).waitFor();
      expect(new URL(tab.url()).origin).toBe(cloud.edge);
      await see(tab, 'played-workbench');
      expect(await inTerminal(tab, 'echo "7 x 8 = $((7 * 8))"', '7 x 8 = 56')).toBe(true);
      await see(tab, 'played-terminal');
      await tab.close();
    }));

  test('with the keyboard alone somebody signs in, launches and gets the tick', () =>
    step(async () => {
      const { page } = ben;
      const { keyboard } = page;
      await page.goto(cloud.console);
      await tabTo(page, page.getByRole('button', { name: 'Sign in' }));
      await keyboard.press('Enter');
      await tabTo(page, page.getByLabel('Username'));
      await keyboard.type(benUser.username);
      await keyboard.press('Tab');
      await keyboard.type(benUser.password);
      await keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
      await tabTo(page, page.getByRole('button', { name: 'Launch Workbench' }));
      await keyboard.press('Enter');
      await page.getByText('You can spend at most').waitFor();
      await see(page, 'launch');
      // The focus is on the button that launches: everything has a default.
      await keyboard.press('Enter');
      await page.getByRole('img', { name: /: Ready$/ }).waitFor();
      expect(new URL(page.url()).pathname).toMatch(/^\/sessions\/s-/);
    }));

  test('nobody sees anything of somebody else, and each address of a workbench leads each to their own', () =>
    step(async () => {
      const { page } = ben;
      const own = page.url();
      for (const path of ['', '/connectivity', '/connect']) {
        await page.goto(`${miasSession}${path}`);
        await page
          .getByRole('alert')
          .getByText(/There is no session s-/)
          .waitFor();
      }
      await see(page, 'no-such-session');
      // Mia's workbench, by its address.
      const stranger = await ben.context.newPage();
      expect((await stranger.goto(`${cloud.edge}/terminal/`))?.status()).toBe(401);
      await see(stranger, 'edge-refused');
      await stranger.close();
      await page.goto(own);
      const tab = await inNewTab(page, page.getByRole('link', { name: /^Connect: / }));
      await tab.getByRole('heading', { name: 'Workbench', exact: true }).waitFor();
      const name = (await page.getByRole('heading', { level: 1 }).innerText()).trim();
      await tab.getByText(name).waitFor();
      await tab.close();
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('img', { name: `${name}: Ready` }).waitFor();
      expect(await page.getByRole('img', { name: /: / }).count()).toBe(1);
    }));

  test('who signs out has left the workbench, too: its address lets this browser in no more', () =>
    step(async () => {
      const { page, context } = ben;
      const tab = await context.newPage();
      expect((await tab.goto(`${cloud.edge}/`))?.status()).toBe(200);
      await page.getByRole('button', { name: /^Signed in as / }).click();
      await see(page, 'account');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      expect((await tab.goto(`${cloud.edge}/`))?.status()).toBe(401);
      await tab.close();
      await signIn(page, cloud, benUser);
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('img', { name: /: Ready$/ }).waitFor();
    }));

  test('with the keyboard alone it is stopped, from its menu', () =>
    step(async () => {
      const { page } = ben;
      await tabTo(page, page.getByRole('button', { name: /^Actions for / }));
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menu').waitFor();
      await page.keyboard.type('sto');
      expect(await hasFocus(page.getByRole('menuitem', { name: 'Stop' }))).toBe(true);
      await page.keyboard.press('Enter');
      await page.getByText('Asked to stop').first().waitFor();
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      await see(page, 'sessions-stopped');
    }));

  test('it is extended, stopped, started, and terminated only when that was asked twice', () =>
    step(async () => {
      const { page } = mia;
      await page.goto(miasSession);
      const before = await page.getByRole('region', { name: 'Lease' }).innerText();
      await page.getByRole('button', { name: 'Extend...' }).click();
      await page.getByText('and costs at most').waitFor();
      await see(page, 'extend');
      await page.getByRole('dialog').getByRole('button', { name: 'Extend' }).click();
      await page
        .getByText(/ now stops /)
        .first()
        .waitFor();
      expect(await page.getByRole('region', { name: 'Lease' }).innerText()).not.toBe(before);
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      await see(page, 'session-stopped');
      await page.getByRole('button', { name: 'Start...' }).click();
      await see(page, 'start');
      await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('img', { name: /: Ready$/ }).waitFor();
      await page.getByRole('button', { name: /^Actions for / }).click();
      await page.getByRole('menuitem', { name: 'Terminate...' }).click();
      await page.getByRole('dialog').getByText('This cannot be taken back').waitFor();
      await see(page, 'terminate');
      await page.getByRole('button', { name: 'Terminate, and lose this' }).click();
      await page.getByRole('img', { name: /: Terminated$/ }).waitFor();
      await page.getByRole('link', { name: 'Credit' }).click();
      await page.getByText('Newest entries').waitFor();
      await see(page, 'credit');
    }));

  test('a phone is enough: a long press opens the menu, and everything fits', () =>
    step(async () => {
      const phone = await aPerson(browser, cloud, {
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        isMobile: true,
        deviceScaleFactor: 2,
      });
      const { page, wrong } = phone;
      await signIn(page, cloud, benUser);
      await longPress(page, imageCard(page, 'Workbench').getByRole('heading'));
      await see(page, 'phone-menu');
      await page.getByRole('menuitem', { name: 'Launch...' }).tap();
      await page.getByText('You can spend at most').waitFor();
      await see(page, 'phone-launch');
      await page.getByRole('button', { name: 'Cancel' }).tap();
      await page.getByRole('link', { name: 'Sessions' }).tap();
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      await see(page, 'phone-sessions');
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      await phone.context.close();
      expect(wrong).toEqual([]);
    }));

  test('a sign-in that ends loses nothing that was typed', () =>
    step(async () => {
      const { page, context } = ben;
      await page.getByRole('link', { name: 'Images', exact: true }).click();
      await page.getByRole('button', { name: 'Launch Workbench' }).click();
      await page.getByLabel('Name').fill('what was typed');
      const howLong = page.getByRole('group', { name: 'How long' });
      const works = await expireSignIn(context, page, () =>
        howLong.getByRole('radio', { name: '1 h' }).check(),
      );
      await howLong.getByRole('radio', { name: '8 h' }).check();
      await page.getByRole('heading', { name: 'Your sign-in has ended' }).waitFor();
      await see(page, 'sign-in-ended');
      const popup = await inNewTab(
        page,
        page.getByRole('dialog').getByRole('button', { name: 'Sign in again' }),
      );
      await works();
      const closed = popup.waitForEvent('close');
      await giveProof(popup, benUser);
      await closed;
      await page.getByRole('heading', { name: 'Your sign-in has ended' }).waitFor({ state: 'detached' });
      expect(await page.getByLabel('Name').inputValue()).toBe('what was typed');
      await page.getByText('You can spend at most').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
    }));

  test('while the API is down the page says so and stays as it was, and goes on when it is back', () =>
    step(async () => {
      const { page } = ben;
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      cloud.apiGoesDown();
      await page.getByRole('link', { name: 'Credit' }).click();
      await page.getByText('Berth cannot be reached just now').waitFor();
      await see(page, 'api-down');
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('img', { name: /: Stopped$/ }).waitFor();
      cloud.apiComesBack();
      await page.getByText('Berth cannot be reached just now').waitFor({ state: 'detached' });
      await ben.context.setOffline(true);
      await page.getByText('You are offline').waitFor();
      await ben.context.setOffline(false);
      await page.getByText('You are offline').waitFor({ state: 'detached' });
      expect(await page.getByRole('img', { name: /: Stopped$/ }).count()).toBe(1);
    }));

  test('on a slow network the page comes, says that it loads, and one press is one session', () =>
    step(async () => {
      const slow = await aPerson(browser, cloud);
      const { page, wrong } = slow;
      await slowDown(page);
      await signIn(page, cloud, miaUser);
      await page.getByRole('button', { name: 'Launch Our own Linux' }).click();
      const launch = page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true });
      await launch.dblclick();
      await page.waitForURL(/\/sessions\/s-/);
      await page.getByRole('link', { name: 'Sessions' }).click();
      const icons = page.getByRole('img', { name: /^own-linux-/ });
      await icons.first().waitFor();
      expect(await icons.count()).toBe(1);
      await slow.context.close();
      expect(wrong).toEqual([]);
    }));

  test('on all of these ways no page complained, nothing was refused by a policy, and nothing came from elsewhere', () =>
    step(async () => {
      expect({ mia: mia.wrong, ben: ben.wrong }).toEqual({ mia: [], ben: [] });
    }));

  test('nothing of all that was shown hinders anybody, in light, in dark or on a phone', () => {
    expect(barriers).toEqual([]);
  });
});

function imageCard(page: Page, name: string): ReturnType<Page['getByRole']> {
  return page.getByRole('article', { name, exact: true });
}

/** Types a line as a person does, and waits for what it prints. */
async function inTerminal(tab: Page, line: string, awaited: string): Promise<boolean> {
  await tab.getByRole('link', { name: /Terminal/ }).click();
  await tab.getByText('Connected', { exact: true }).waitFor();
  await tab.keyboard.type(`${line}\n`);
  await tab.getByText(awaited, { exact: true }).first().waitFor();
  return true;
}

interface Told {
  readonly events: readonly { readonly at: string; readonly what: string }[];
}

function readyIn(text: string): { readonly at: string } {
  try {
    const { events } = JSON.parse(text) as Told;
    return { at: events.findLast(({ what }) => what === 'ready')?.at ?? '' };
  } catch {
    return { at: '' };
  }
}
