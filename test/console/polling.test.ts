import { aWorkbench, fakeLab } from './fake-lab';
import { labVisits, type Visit } from './lab-visit';

const visits = labVisits();

/** How often the sessions are asked for while so many seconds pass on the page's own clock. */
async function asksWithin({ page, berth }: Visit, seconds: number): Promise<number> {
  const asks = (): number => berth.calls.filter(({ route }) => route === 'GET /sessions').length;
  const before = asks();
  for (let passed = 0; passed < seconds; passed++) {
    await page.clock.runFor(1_000);
    // Time for the answer: until it is there, nothing is asked again.
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
  }
  return asks() - before;
}

async function visit(...sessions: Parameters<typeof fakeLab>): Promise<Visit> {
  const it = await visits.begin('/', { lab: fakeLab(...sessions) });
  // Before the page begins: what waits already would go on by another clock.
  await it.page.clock.install();
  await it.page.goto(`${it.berth.url}/sessions`);
  await it.page
    .getByRole('img', { name: /^(?:one|two): / })
    .first()
    .waitFor();
  return it;
}

const starting = { state: 'starting', phase: 'booting', guest: undefined, activity: undefined } as const;

test('while anything moves it is asked every 2 s, and every 20 s when all rests again', async () => {
  const it = await visit([aWorkbench(0, 'one'), aWorkbench(1, 'two', starting)]);
  const asked = await asksWithin(it, 20);
  expect(asked).toBeGreaterThanOrEqual(9);
  expect(asked).toBeLessThanOrEqual(11);
  it.lab.sessions = [aWorkbench(0, 'one'), aWorkbench(1, 'two')];
  await it.page.clock.runFor(2_000);
  await it.page.getByRole('img', { name: 'two: Ready' }).waitFor();
  expect(await asksWithin(it, 19)).toBeLessThanOrEqual(1);
  const rest = await asksWithin(it, 40);
  expect(rest).toBeGreaterThanOrEqual(1);
  expect(rest).toBeLessThanOrEqual(3);
});

test('a hidden page asks nothing, though something moves, and at once when it is shown again', async () => {
  const it = await visit([aWorkbench(0, 'one', starting)]);
  const show = (state: string): Promise<unknown> =>
    it.page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { get: () => '${state}', configurable: true });
       document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`,
    );
  await show('hidden');
  await asksWithin(it, 3);
  expect(await asksWithin(it, 30)).toBe(0);
  const shown = it.page.waitForRequest(/\/api\/sessions$/);
  await show('visible');
  await it.page.clock.runFor(500);
  await shown;
});
