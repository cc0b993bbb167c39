import { Refusal } from '../../lambda/domain/refusal';
import type { FakeBerth } from './fake-berth';
import { DEBIAN } from './fake-images';
import { visits } from './visit';

const visit = visits();

function launches({ calls }: FakeBerth): FakeBerth['calls'] {
  return calls.filter(({ route }) => route === 'POST /sessions');
}

test('by keyboard alone: Enter on an image opens the dialog, Enter again launches with defaults', async () => {
  const { page, berth, wrong } = await visit();

  await page.getByRole('button', { name: 'Launch CPU workbench' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Launch CPU workbench' });
  await dialog.getByRole('button', { name: 'Launch' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sessions\/s-/);

  expect(launches(berth)).toMatchObject([{ body: { image: 'cpu-docker-workbench' } }]);
  expect(Object.keys(launches(berth)[0]?.body ?? {})).toEqual(['image']);
  expect(wrong).toEqual([]);
});

test('Escape closes the dialog, starts nothing, and gives the focus back', async () => {
  const { page, berth } = await visit();

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  await page.getByRole('dialog').getByText('You can spend at most').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect(page.evaluate('document.activeElement.getAttribute("aria-label")')).resolves.toBe(
    'Launch CPU workbench',
  );
  expect(launches(berth)).toEqual([]);
});

test('the most that can be spent is shown before, and follows what is chosen', async () => {
  const { page, berth } = await visit();

  await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('You can spend at most 3.34 $').waitFor();
  await dialog.getByRole('radio', { name: /^g5\.xlarge/ }).check();
  await dialog.getByRole('radio', { name: '1 h', exact: true }).first().check();
  await dialog.getByText('You can spend at most 2.30 $').waitFor();
  await dialog.getByText('1.02 $ an hour').nth(1).waitFor();
  expect(await dialog.textContent()).toContain('Credit left after17.70 $');
  expect(
    Object.fromEntries(berth.calls.findLast(({ route }) => route === 'GET /estimate')?.query ?? []),
  ).toEqual({
    image: 'gpu-docker-workbench',
    instanceType: 'g5.xlarge',
    minutes: '60',
  });
});

test('all that is chosen is sent, as the contract has it', async () => {
  const { page, berth } = await visit();

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Thesis run');
  await dialog.getByRole('radio', { name: /^t3\.xlarge/ }).check();
  await dialog.getByRole('radio', { name: 'Other' }).check();
  await dialog.getByLabel('Minutes').fill('90');
  await dialog.getByRole('radio', { name: 'never' }).check();
  await dialog.getByRole('button', { name: 'Start-up script, disk' }).click();
  await dialog.getByLabel('Start-up script', { exact: true }).fill('#!/bin/bash\ntouch /ready\n');
  await dialog.getByLabel('Disk', { exact: true }).fill('80');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  await page.waitForURL(/\/sessions\/s-/);

  expect(launches(berth).at(-1)?.body).toEqual({
    image: 'cpu-docker-workbench',
    name: 'Thesis run',
    instanceType: 't3.xlarge',
    minutes: 90,
    idleMinutes: 0,
    startupScript: '#!/bin/bash\ntouch /ready\n',
    diskGiB: 80,
    keepDisk: true,
  });
});

test('what cannot be right is said at its field, and is not sent', async () => {
  const { page, berth, check } = await visit();

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('$(rm)');
  await dialog.getByText('Letters, digits, spaces').waitFor();
  await dialog.getByRole('button', { name: 'Start-up script, disk' }).click();
  await dialog.getByLabel('Start-up script', { exact: true }).fill('echo hello');
  await dialog.getByLabel('Disk', { exact: true }).fill('10');
  await dialog.getByText('A whole number, 40 to 200.').waitFor();
  expect(await dialog.textContent()).toMatch(/#!/);
  await expect(dialog.getByRole('button', { name: 'Launch', exact: true }).isDisabled()).resolves.toBe(true);
  expect(await check()).toEqual([]);
  await dialog.getByLabel('Name').press('Enter');
  expect(launches(berth)).toEqual([]);
});

test('an image that may not idle for long offers no more than it allows, and not never', async () => {
  const { page } = await visit();

  await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
  const idle = page.getByRole('group', { name: 'Stop when unused for' });
  await idle.waitFor();
  await expect(idle.getByRole('radio').count()).resolves.toBe(4);
  await expect(idle.textContent()).resolves.toMatch(/15 min30 minusual1 h2 h/);
});

test('what the administrator allows is known before it is asked for: how long, how large, how many', async () => {
  const { page, berth, check } = await visit({
    world: {
      limits: {
        longestMinutes: 120,
        largestDiskGiB: 40,
        keepDisks: false,
        sessionsAtOnce: 3,
        sessionsLeft: 2,
        dailySpend: 5_000_000,
      },
    },
  });

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  const howLong = dialog.getByRole('group', { name: 'How long' });
  await howLong.getByText('At most 2 h here.').waitFor();
  await expect(howLong.getByRole('radio').count()).resolves.toBe(3);
  await dialog.getByText('2 more of 3 at once').waitFor();
  await howLong.getByRole('radio', { name: 'Other' }).check();
  await dialog.getByLabel('Minutes').fill('121');
  await dialog.getByText('A whole number of minutes, 1 to 120.').waitFor();
  await dialog.getByLabel('Minutes').fill('119');
  await dialog.getByRole('button', { name: 'Start-up script, disk' }).click();
  await dialog.getByText('40 GiB: a larger one is not allowed here.').waitFor();
  await expect(dialog.getByLabel('Disk', { exact: true }).isDisabled()).resolves.toBe(true);
  await expect(dialog.getByRole('checkbox').isDisabled()).resolves.toBe(true);
  expect(await check()).toEqual([]);
  // Nothing was asked for that would have been refused.
  const asked = berth.calls.filter(({ route }) => route === 'GET /estimate');
  expect(asked.map(({ query }) => Number(query.get('minutes') ?? 120)).filter((one) => one > 120)).toEqual(
    [],
  );
});

test('whose computers are as many as may run reads so before pressing, and cannot press', async () => {
  const limits = {
    longestMinutes: 720,
    largestDiskGiB: 200,
    keepDisks: true,
    sessionsAtOnce: 1,
    sessionsLeft: 0,
  };
  const { page, berth, check } = await visit({ world: { limits } });

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('One computer of yours may run at once, and it does. Stop it first.').waitFor();
  await expect(dialog.getByRole('button', { name: 'Launch', exact: true }).isDisabled()).resolves.toBe(true);
  await dialog.getByLabel('Name').press('Enter');
  expect(launches(berth)).toEqual([]);
  expect(await check()).toEqual([]);
});

test('an owner without enough credit reads before pressing what is missing, and may take less time', async () => {
  const { page, berth } = await visit({ world: { account: { granted: 2_000_000, reserved: 0, spent: 0 } } });

  await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog
    .getByText('Your credit does not pay for all of it: it would be lent for 1 h 29 min.')
    .waitFor();
  await dialog.getByRole('button', { name: 'Take 1 h 29 min' }).click();
  await dialog.getByText('You can spend at most 2.00 $').waitFor();
  await dialog.getByText('Your credit does not pay').waitFor({ state: 'detached' });
  expect(berth.calls.findLast(({ route }) => route === 'GET /estimate')?.query.get('minutes')).toBe('89');
});

test('an owner without credit reads before pressing that this needs more than they have', async () => {
  const { page, check } = await visit({ world: { account: { granted: 100_000, reserved: 0, spent: 0 } } });

  await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
  await page.getByText('This needs up to 3.34 $ and you have 0.10 $.').waitFor();
  expect(await check()).toEqual([]);
});

test('a refusal is shown in the API’s words, nothing typed is lost, and the same press again is the same launch', async () => {
  const { page, berth, check } = await visit();
  berth.on(/^POST \/sessions$/, () => {
    throw new Refusal('no-capacity', 'No zone has a t3.large free now.');
  });

  await page.getByRole('button', { name: 'Launch CPU workbench' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Thesis run');
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  const refusal = dialog.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.textContent()).toContain('AWS has no such computer free now');
  expect(await refusal.textContent()).toContain(
    'No zone has a t3.large free now. Try again in a few minutes',
  );
  await expect(dialog.getByLabel('Name').inputValue()).resolves.toBe('Thesis run');
  expect(await check()).toEqual([]);

  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  await refusal.waitFor();
  const [first, second] = launches(berth);
  expect(second?.key).toBe(first?.key);

  await dialog.getByRole('radio', { name: /^t3\.xlarge/ }).check();
  await refusal.waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Launch', exact: true }).click();
  await refusal.waitFor();
  expect(launches(berth)[2]?.key).not.toBe(first?.key);
});

test('a computer without a guest is not said to stop when unused', async () => {
  const { page, check } = await visit({ world: { images: [{ ...DEBIAN, readiness: 'status-checks' }] } });

  await page.getByRole('button', { name: `Launch ${DEBIAN.name}` }).click();
  await page.getByText('You can spend at most').waitFor();
  expect(await page.getByText('nobody sees whether it is used').count()).toBe(1);
  expect(await page.getByText('Stop when unused for').count()).toBe(0);
  expect(await check()).toEqual([]);
});

test.each([
  ['light', {}],
  ['dark', { colorScheme: 'dark' as const }],
  ['on a phone', { viewport: { width: 360, height: 740 } }],
])('the dialog hinders nobody, %s', async (_look, options) => {
  const { page, check, wrong } = await visit(options);

  await page.getByRole('button', { name: 'Launch GPU workbench' }).click();
  await page.getByText('You can spend at most').waitFor();
  await page.getByRole('button', { name: 'Start-up script, disk' }).click();
  await page.waitForTimeout(300);
  expect(await check()).toEqual([]);
  expect(wrong).toEqual([]);
});
