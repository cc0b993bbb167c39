import type { Page } from 'playwright-core';
import { ROOT } from './fake-sign-in';
import { visits } from './visit';

const visit = visits();

/** A menu closes when the page moves under it: the page is moved before. */
async function openMenu(page: Page, image: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${image}` }).focus();
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
}

test('images stand in groups as icons, with what each costs from', async () => {
  const { page, wrong } = await visit();

  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    'Managed',
    'Derived',
    'Semi-managed',
  ]);
  const gpu = page.getByRole('article', { name: 'GPU workbench' });
  expect(await gpu.textContent()).toContain('from 0.54 $ an hour');
  expect(await gpu.textContent()).toContain('usually ready in 2 min');
  const windows = page.getByRole('article', { name: 'Windows Server 2025' });
  expect(await windows.textContent()).toContain('Its AMI is deprecated from 2027-01-12 on');
  expect(wrong).toEqual([]);
});

test('a search finds images by what is in their workbench, a filter by what they run on', async () => {
  const { page } = await visit();
  const names = (): Promise<string[]> => page.getByRole('heading', { level: 3 }).allTextContents();

  await page.getByRole('searchbox').fill('rstudio gen');
  await expect(names()).resolves.toEqual(['Genomics course 2026']);
  await page.getByRole('searchbox').fill('');
  await page.getByRole('radio', { name: 'Windows' }).check();
  await expect(names()).resolves.toEqual(['Windows Server 2025']);

  await page.getByRole('searchbox').fill('nothing like it');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('heading', { name: 'Debian 13' }).waitFor();
  await expect(names()).resolves.toHaveLength(5);
});

test('a right click offers a member what they may do, without what is for administrators', async () => {
  const { page } = await visit();

  await page.getByRole('article', { name: 'CPU workbench' }).click({ button: 'right' });
  await expect(page.getByRole('menuitem').allTextContents()).resolves.toEqual([
    'Launch...',
    'Launch with defaults',
    'Details and versions',
  ]);
  await expect(page.getByRole('button', { name: 'Map an AMI...' }).count()).resolves.toBe(0);
});

test('a teacher maps and unmaps images, and leaves rolling back to administrators', async () => {
  const { page } = await visit({ person: { ...ROOT, groups: ['teacher'] } });

  await page.getByRole('button', { name: 'Map an AMI...' }).waitFor();
  await page.getByRole('article', { name: 'CPU workbench' }).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Roll back...' }).count()).resolves.toBe(0);
  await page.keyboard.press('Escape');
  await openMenu(page, 'Debian 13');
  await page.getByRole('menuitem', { name: 'Unmap...' }).waitFor();
});

test('the menu launches with defaults at once, and says what it can cost at most', async () => {
  const { page, berth } = await visit();

  await openMenu(page, 'Debian 13');
  await page.getByRole('menuitem', { name: 'Launch with defaults' }).click();
  const notice = page.getByRole('region', { name: 'What has happened' });
  await notice.getByText('debian-13-k3xq is starting').waitFor();

  expect(await notice.textContent()).toContain('It can cost at most 1.23 $.');
  const launches = berth.calls.filter(({ route }) => route === 'POST /sessions');
  expect(launches).toMatchObject([
    { body: { image: 'debian-13' }, key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
  await notice.getByRole('link', { name: 'Watch it start' }).click();
  await page.waitForURL(/\/sessions\/s-/);
});

test('an administrator rolls a managed image back to a version, and unmaps one that was mapped', async () => {
  const { page, berth } = await visit({ person: ROOT });

  await page.getByRole('link', { name: 'Details of CPU workbench' }).click();
  await page.getByRole('button', { name: 'Roll back to version 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll back CPU workbench' });
  expect(await dialog.textContent()).toContain(
    'Sessions that run stay on the version they were launched from.',
  );
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('Within a minute all launches of').waitFor();
  expect(berth.calls.findLast(({ route }) => route.endsWith('/rollback'))?.body).toEqual({ version: 1 });

  await page.getByRole('link', { name: 'All images' }).click();
  await openMenu(page, 'Debian 13');
  await page.getByRole('menuitem', { name: 'Unmap...' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unmap' }).click();
  await page.getByRole('heading', { name: 'Debian 13', exact: true }).waitFor({ state: 'detached' });
});

test('of each version it is shown when it was built, from which AMI and of what, as far as that is known', async () => {
  const { page, check } = await visit();

  await page.getByRole('link', { name: 'Details of CPU workbench' }).click();
  const newest = page.getByRole('row').filter({ hasText: 'launched now' });
  await newest.getByText('ami-0d5e4c3b2a1908f7e').waitFor();
  await newest.getByText('2 components').click();
  await newest.getByText('docker 1.0.481516234').waitFor();
  const first = page.getByRole('row').filter({ hasText: 'ami-0a1b2c3d4e5f60718' });
  expect(await first.getByText('not known', { exact: true }).count()).toBe(3);
  expect(await check()).toEqual([]);
});

test('the version before is named in what is asked, so that an answer that got lost does not go back by two', async () => {
  const { page, berth } = await visit({ person: ROOT });
  let lost = 0;
  berth.on(/\/rollback$/, () => {
    lost += 1;
    if (lost === 1) throw new Error('the answer got lost');
    return { key: 'cpu-docker-workbench', from: 2, to: 1, ami: 'ami-1', text: 'Within a minute.' };
  });

  await openMenu(page, 'CPU workbench');
  await page.getByRole('menuitem', { name: 'Roll back...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Roll back CPU workbench' });
  await dialog.getByText('All launches use version 1 from then on.').waitFor();
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await page.getByText('Within a minute.').waitFor();
  const asked = berth.calls.filter(({ route }) => route.endsWith('/rollback'));
  expect(asked.map(({ body }) => body)).toEqual([{ version: 1 }, { version: 1 }]);
});

test('an administrator maps an AMI; what is missing is said before it is sent', async () => {
  const { page, berth, check } = await visit({ person: ROOT });

  await page.getByRole('button', { name: 'Map an AMI...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Map an AMI' });
  await dialog.getByRole('button', { name: 'Map' }).click();
  await dialog.getByText('Give it a name.').waitFor();
  expect(await check()).toEqual([]);
  await dialog.getByLabel('Name').fill('Course 7');
  await dialog.getByLabel('AMI', { exact: true }).fill('ami-0123456789abcdef0');
  await dialog.getByRole('button', { name: 'Map' }).click();
  await page.waitForURL(/\/images\/course-7$/);
  expect(berth.calls.findLast(({ route }) => route.startsWith('PUT'))).toMatchObject({
    route: 'PUT /images/course-7',
    body: { name: 'Course 7', ami: 'ami-0123456789abcdef0' },
  });
});

test('an AMI that the agent cannot run on is mapped as one, and what that means is said before', async () => {
  const { page, berth, check } = await visit({ person: ROOT });

  await page.getByRole('button', { name: 'Map an AMI...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Map an AMI' });
  await dialog.getByLabel('Name').fill('Appliance');
  await dialog.getByLabel('AMI', { exact: true }).fill('ami-0123456789abcdef0');
  await dialog.getByText('the status checks of EC2 have passed').click();
  await dialog.getByText('they stop when their lease ends').waitFor();
  expect(await check()).toEqual([]);
  await dialog.getByRole('button', { name: 'Map' }).click();
  await page.waitForURL(/\/images\/appliance$/);
  const sent = berth.calls.findLast(({ route }) => route.startsWith('PUT'));
  expect(sent?.body).toMatchObject({ readiness: 'status-checks' });
});

test.each([
  ['light', {}],
  ['dark', { colorScheme: 'dark' as const }],
  ['on a phone', { viewport: { width: 360, height: 740 } }],
  ['at 200 % zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
])('images and details hinder nobody, %s', async (_look, options) => {
  const { page, check, wrong } = await visit(options);

  await page.getByRole('heading', { name: 'Windows Server 2025' }).waitFor();
  expect(await check()).toEqual([]);
  await page.getByRole('link', { name: 'Details of GPU workbench' }).click();
  await page.getByRole('heading', { name: 'Versions' }).waitFor();
  expect(await check()).toEqual([]);
  expect(wrong).toEqual([]);
});
