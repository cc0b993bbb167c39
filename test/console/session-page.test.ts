import { MINUTE } from '../../lambda/domain/time';
import { axeFindings } from './chromium';
import { aWorkbench, fakeLab, oneOfEach } from './fake-lab';
import { labVisits } from './lab-visit';

const visits = labVisits();

const PAGE = '/sessions/s-abcdefghijklmnopqrstuvwa';

test('it says what happens next and why, what bounds it, what it costs, and what has happened', async () => {
  const { page, wrong } = await visits.begin(PAGE);
  const next = page.getByRole('region', { name: 'What happens next' });
  await next.getByText(/Kept: a notebook kernel is busy, keystrokes \d min ago/).waitFor();
  await page.getByRole('region', { name: 'Lease' }).getByText('what was asked for').waitFor();
  const money = page.getByRole('region', { name: 'Money' });
  for (const amount of ['1.86 $', '1.62 $', '0.094 $ an hour', '0.0049 $ an hour'])
    await money.getByText(amount, { exact: true }).waitFor();
  // It has run for 89 minutes, or a few more when the page is seen.
  await money.getByText(/^0\.3[789] \$ 0\.24 \$ of it settled$/).waitFor();
  await page.getByRole('region', { name: 'In the workbench' }).getByText('connection refused').waitFor();
  const events = page.getByRole('region', { name: 'Events' }).getByRole('listitem');
  expect(await events.first().textContent()).toContain('launched by ada from 192.0.2.7');
  expect(await events.last().textContent()).toContain('extended by 60 minutes');
  expect(await events.first().getByRole('time').getAttribute('title')).toMatch(/ at \d\d:\d\d UTC$/);
  expect(await axeFindings(page)).toEqual([]);
  expect(wrong).toEqual([]);
});

test('a computer that is about to stop counts down, and a screen reader hears of it', async () => {
  const lab = fakeLab([aWorkbench(0, 'genome-run')]);
  const { page } = await visits.begin(PAGE, { lab });
  await page.getByRole('img', { name: 'genome-run: Ready' }).waitFor();
  const now = Date.now();
  const [first] = lab.sessions;
  const lease = { stopAt: now + 4 * MINUTE, endAt: now + 400 * MINUTE, boundBy: 'credit' } as const;
  lab.sessions = first ? [{ ...first, lease }] : [];
  // What every page does when it is looked at again.
  await page.evaluate('dispatchEvent(new Event("visibilitychange"))');
  await page.getByRole('img', { name: 'genome-run: Stops soon' }).waitFor({ timeout: 60_000 });
  await page.getByText(/^[34]:\d\d$/).waitFor();
  const said = page.getByRole('status').getByText(/genome-run: stops .* its credit is used up/);
  await said.waitFor({ state: 'attached' });
  expect(await said.count()).toBe(1);
});

test('after a stop and a start the lease is that of this start, not all the time since the launch', async () => {
  const now = Date.now();
  const again = { createdAt: now - 3000 * MINUTE, startedAt: now - 50 * MINUTE };
  const lab = fakeLab([aWorkbench(0, 'genome-run', { ...again, generation: 2, startedGeneration: 2 })]);
  const { page } = await visits.begin(PAGE, { lab });
  const bar = page.getByRole('progressbar', { name: /left of its lease/ });
  await bar.waitFor();
  expect(await bar.evaluate((element: { readonly position?: number }) => element.position)).toBeCloseTo(
    0.75,
    1,
  );
});

test('an extension costs by the rates of the session, whatever the price book says today', async () => {
  const lab = fakeLab([
    aWorkbench(0, 'genome-run', {
      credit: {
        rates: { running: { 't3.large': 2_000_000 }, parked: 100_000 },
        reserved: 9_000_000,
        spent: 0,
        parkedUntil: Date.now(),
        settledGeneration: 0,
      },
    }),
  ]);
  const { page, berth } = await visits.begin(PAGE, { lab });
  await page.getByRole('button', { name: 'Extend...' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('and costs at most 2.10 $ more.').waitFor();
  await dialog.getByText('30 min', { exact: true }).click();
  await dialog.getByText('and costs at most 1.05 $ more.').waitFor();
  expect(berth.calls.filter(({ route }) => route === 'GET /estimate')).toEqual([]);
});

test('events are reached from the menu of the list', async () => {
  const { page } = await visits.begin('/sessions');
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await page.getByRole('menuitem', { name: 'Events' }).click();
  await page.getByRole('region', { name: 'Events' }).getByText('launched by ada').waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe(`${PAGE}#events`);
});

test('a stopped computer is started as another type', async () => {
  const lab = fakeLab(oneOfEach());
  const { page, berth } = await visits.begin('/sessions/s-abcdefghijklmnopqrstuvwe', { lab });
  await page.getByRole('img', { name: 'spectra: Stopped' }).waitFor();
  await page.getByRole('button', { name: 'Start...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start spectra' });
  await dialog.getByLabel('As what').selectOption('t3.xlarge');
  await dialog.getByText('2 h', { exact: true }).click();
  await dialog.getByText(/^At most .* \$; you have/).waitFor();
  // What the disk of this very computer costs, not that of a new one.
  const asked = berth.calls.filter(({ route }) => route.startsWith('GET /estimate'));
  expect(asked.map(({ query }) => query.get('diskGiB'))).toEqual(asked.map(() => '40'));
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('img', { name: 'spectra: Booting' }).waitFor();
  expect(berth.calls.find(({ route }) => route.endsWith('/start'))?.body).toEqual({
    instanceType: 't3.xlarge',
    minutes: 120,
  });
});

test('a session that failed says where EC2 was asked and what it answered', async () => {
  const { page } = await visits.begin('/sessions/s-abcdefghijklmnopqrstuvwf');
  await page.getByText('t3.large in us-east-1a: refused (InsufficientInstanceCapacity)').waitFor();
  expect(await page.getByRole('link', { name: /^Connect/ }).count()).toBe(0);
});

test('on a phone and in the dark everything fits, and nothing is in the way', async () => {
  const { page } = await visits.begin(PAGE, {
    viewport: { width: 360, height: 740 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  });
  await page.getByText('launched by ada').waitFor();
  expect(
    await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
  ).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
});
