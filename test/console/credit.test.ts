import { Refusal } from '../../lambda/domain/refusal';
import { creditOf, type FakeWorld, startingSession } from './fake-answers';
import { ROOT } from './fake-sign-in';
import { visits } from './visit';

const visit = visits();

const USED: Partial<FakeWorld> = {
  account: { granted: 20_000_000, reserved: 1_840_000, spent: 4_210_000 },
  sessions: [startingSession('cpu-docker-workbench', { credit: creditOf(1_840_000, 310_000) })],
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
      at: '2026-11-27T09:00:00.000Z',
      what: 'settle',
      granted: 0,
      reserved: -900_000,
      spent: 310_000,
      session: 's-abcdefghijklmnopqrstuvwx',
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

test('credit is shown as it is: free, set aside, spent, by session, and line by line', async () => {
  const { page, wrong } = await visit({ path: '/credit', world: USED });

  await page.getByText('13.95 $').first().waitFor();
  await page.getByRole('img', { name: '4.21 $ spent, 1.84 $ set aside, 13.95 $ free' }).waitFor();
  await expect(
    page.getByRole('region', { name: 'By session' }).getByRole('row').nth(1).textContent(),
  ).resolves.toBe('cpu-docker-workbench-k3xqstarting0.31 $1.84 $');
  const lines = page.getByRole('region', { name: 'Newest entries' }).getByRole('row');
  await expect(lines.nth(1).textContent()).resolves.toMatch(
    /Set aside cpu-docker-workbench-k3xq.*-1\.84 \$$/,
  );
  await expect(lines.nth(2).textContent()).resolves.toMatch(/Spent.*0\.31 \$$/);
  await expect(lines.nth(3).textContent()).resolves.toMatch(/Granted.*winter term, by root-0001\+20\.00 \$$/);
  expect(wrong).toEqual([]);
});

test('who has spent nothing yet is led to the first launch', async () => {
  const { page } = await visit({ path: '/credit' });

  await page.getByText('You have 20.00 $ to spend.').waitFor();
  await page.getByRole('link', { name: 'Look at the images' }).click();
  await page.getByRole('heading', { name: 'CPU workbench' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/images');
});

test('a member sees no grant form', async () => {
  const { page } = await visit({ path: '/credit' });

  await page.getByText('Granted').first().waitFor();
  await expect(page.getByRole('button', { name: 'Grant' }).count()).resolves.toBe(0);
});

test('an administrator grants credit; the same press twice is one grant, and a refusal keeps what was typed', async () => {
  const { page, berth } = await visit({ path: '/credit', person: ROOT });
  let refuses = true;
  berth.on(/^POST \/accounts\/.*\/grants$/, ({ person }) => {
    if (refuses) throw new Refusal('conflict', 'More is taken back than is free.');
    return {
      owner: person.sub,
      granted: 27_500_000,
      reserved: 0,
      spent: 0,
      free: 27_500_000,
      text: '27.50 $ free',
    };
  });

  await page.getByRole('button', { name: 'Grant' }).click();
  await page.getByText('Say who gets it.').waitFor();
  await page.getByText('An amount that is not 0').waitFor();
  await page.getByLabel('Owner').fill('ada-0001');
  // A thousand to some, one to others.
  await page.getByLabel('Dollars').fill('1,000');
  await page.getByRole('button', { name: 'Grant' }).click();
  await page.getByText('An amount that is not 0').waitFor();
  await page.getByLabel('Dollars').fill('7,50');
  await page.getByLabel('Note').fill('winter term');
  await page.getByRole('button', { name: 'Grant' }).click();
  await page.getByRole('alert').getByText('More is taken back than is free.').waitFor();
  await expect(page.getByLabel('Dollars').inputValue()).resolves.toBe('7,50');
  refuses = false;
  await page.getByRole('button', { name: 'Grant' }).click();
  await page.getByText('Granted 7.50 $').waitFor();

  const grants = berth.calls.filter(({ route }) => route === 'POST /accounts/ada-0001/grants');
  expect(grants.map(({ body }) => body)).toEqual([
    { dollars: 7.5, note: 'winter term' },
    { dollars: 7.5, note: 'winter term' },
  ]);
  expect(new Set(grants.map(({ key }) => key)).size).toBe(1);
});

test('taking credit back is not called granting it', async () => {
  const { page, berth } = await visit({ path: '/credit', person: ROOT });

  await page.getByLabel('Owner').fill('ada-0001');
  await page.getByLabel('Dollars').fill('-5');
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('Took back 5.00 $').waitFor();
  await expect(page.getByText('Granted -').count()).resolves.toBe(0);
  await page.getByRole('button', { name: 'Grant' }).waitFor();
  expect(berth.calls.find(({ route }) => route.endsWith('/grants'))?.body).toEqual({ dollars: -5 });
});

test.each([
  ['light', {}],
  ['dark', { colorScheme: 'dark' as const }],
  ['on a phone', { viewport: { width: 360, height: 740 } }],
])('credit hinders nobody, %s', async (_look, options) => {
  const { page, check } = await visit({ ...options, path: '/credit', person: ROOT, world: USED });

  await page.getByRole('button', { name: 'Grant' }).waitFor();
  expect(await check()).toEqual([]);
});
