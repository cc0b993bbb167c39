import { visits } from './visit';

const visit = visits();

test('a person who comes by a deep link is back there after the sign-in page', async () => {
  const { page, check, wrong } = await visit({ signedIn: false, path: '/images/genomics' });

  await page.getByRole('heading', { name: 'Research computers, lent' }).waitFor();
  expect(await check()).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Genomics course 2026' }).waitFor();

  expect(new URL(page.url()).pathname).toBe('/images/genomics');
  expect(page.url()).not.toContain('code=');
  expect(wrong).toEqual([]);
});

test('tokens are in this tab’s session storage alone', async () => {
  const { page } = await visit();

  await expect(page.evaluate('Object.keys(localStorage)')).resolves.toEqual([]);
  await expect(page.evaluate('document.cookie')).resolves.toBe('');
  await expect(page.evaluate('Object.keys(sessionStorage).length')).resolves.toBe(1);
});

test('a refused token is renewed without a word, and the request goes through', async () => {
  const { page, berth } = await visit();

  berth.signIn.refuseTokens();
  await page.getByRole('link', { name: 'Credit' }).click();
  await page.getByText('Granted').first().waitFor();
  await expect(page.getByText('Your sign-in has ended').count()).resolves.toBe(0);
});

test('when the sign-in has ended nothing typed is lost: it goes on after signing in in another window', async () => {
  const { page, context, berth, check } = await visit();

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Thesis run');
  await dialog.getByText('You can spend at most').waitFor();
  berth.signIn.refuseTokens();
  berth.signIn.renews = false;
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  const ended = page.getByRole('dialog', { name: 'Your sign-in has ended' });
  await ended.waitFor();
  expect(await check()).toEqual([]);

  const [window] = await Promise.all([
    context.waitForEvent('page'),
    ended.getByRole('button', { name: 'Sign in again' }).click(),
  ]);
  await page.waitForURL(/\/sessions\/s-/);
  // A browser may not let it close itself: then it says that it can be closed.
  if (!window.isClosed()) await window.getByText('This window can be closed.').waitFor();
  expect(berth.calls.findLast(({ route }) => route === 'POST /sessions')?.body).toMatchObject({
    name: 'Thesis run',
  });
  await expect(page.getByText('Your sign-in has ended').count()).resolves.toBe(0);
});

test('another tab of the same browser is signed in by itself', async () => {
  const { context, berth } = await visit();

  const other = await context.newPage();
  await other.goto(`${berth.url}/credit`);
  await other.getByRole('heading', { name: 'Credit' }).waitFor();
  expect(berth.calls.at(-1)?.person.email).toBe('ada@example.com');
});

test('signing out forgets the tokens here and in other tabs, and leaves through the sign-in page', async () => {
  const { page, context, berth } = await visit();
  const other = await context.newPage();
  await other.goto(`${berth.url}/images`);
  await other.getByRole('heading', { name: 'Images' }).waitFor();

  await page.getByRole('button', { name: 'Signed in as ada@example.com' }).click();
  const left = page.waitForRequest(/\/sign-in\/logout\?client_id=console&logout_uri=/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await left;
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await other.getByRole('button', { name: 'Sign in' }).waitFor();
  await expect(page.evaluate('Object.keys(sessionStorage)')).resolves.toEqual([]);
});

test('signing out tells Berth before the token is given up, so that open workbenches close', async () => {
  const { page, berth } = await visit();

  await page.getByRole('button', { name: 'Signed in as ada@example.com' }).click();
  await page.getByText('Workbenches close, too: here at once').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Research computers, lent' }).waitFor();
  expect(berth.calls.filter(({ route }) => route === 'POST /leave').map(({ person }) => person.sub)).toEqual([
    'ada-0001',
  ]);
});

test('a Berth that does not answer keeps nobody from signing out', async () => {
  const { page } = await visit();

  // It never answers, and is not refused either.
  await page.route('**/api/leave', () => undefined);
  await page.getByRole('button', { name: 'Signed in as ada@example.com' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Signing out' }).waitFor();
  await page.getByRole('heading', { name: 'Research computers, lent' }).waitFor({ timeout: 10_000 });
  await expect(page.evaluate('Object.keys(sessionStorage)')).resolves.toEqual([]);
});

test('a sign-in that was refused is said, and can be tried again', async () => {
  const { page, berth, check } = await visit({ signedIn: false });

  await page.goto(`${berth.url}/signed-in?error=access_denied&error_description=Not+today&state=x`);
  await page.getByRole('heading', { name: 'The sign-in did not work' }).waitFor();
  expect(await check()).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Images' }).waitFor();
});

test('a deployment that does not answer at first is asked once more, and meanwhile the page says that it loads', async () => {
  const { page, berth } = await visit({ signedIn: false });
  let asked = 0;
  await page.route('**/config.json', async (route) => {
    asked += 1;
    // The first request is never answered.
    if (asked > 1) await route.continue();
  });
  await page.goto(berth.url);
  await page.getByRole('status').getByText('Loading').waitFor();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(asked).toBe(2);
});
