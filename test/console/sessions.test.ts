import { Refusal } from '../../lambda/domain/refusal';
import { axeFindings } from './chromium';
import { aWorkbench, fakeLab } from './fake-lab';
import { ROOT } from './fake-sign-in';
import { labVisits } from './lab-visit';

const visits = labVisits();

const READY = 'genome-run: Ready';

test('every session is shown with its state drawn and said, and nothing is in the way of anybody', async () => {
  const { page, wrong } = await visits.begin('/sessions');
  for (const said of [
    READY,
    'thesis-plots: Stops soon',
    'gpu-training: Preparing',
    'statistics-2: Asked to stop',
    'spectra: Stopped',
    'big-memory: Failed',
  ]) {
    await page.getByRole('img', { name: said, exact: true }).waitFor();
  }
  await page.getByText('No zone has a computer of this type free just now.').waitFor();
  expect(await page.getByRole('img', { name: /^last-week/ }).count()).toBe(0);
  await page.getByLabel('Show 1 terminated').check();
  await page.getByRole('img', { name: 'last-week: Terminated' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(wrong).toEqual([]);
});

test('the green tick shows within three seconds, and a screen reader says so', async () => {
  const starting = aWorkbench(0, 'genome-run', { state: 'starting', phase: 'booting', guest: undefined });
  const { page, lab } = await visits.begin('/sessions', { lab: fakeLab([starting]) });
  await page.getByRole('img', { name: 'genome-run: Booting' }).waitFor();
  lab.sessions = [aWorkbench(0, 'genome-run')];
  await page.getByRole('img', { name: READY }).waitFor();
  const said = page.getByRole('status').getByText('genome-run is ready: you can connect now.');
  await said.waitFor({ state: 'attached' });
  expect(await said.count()).toBe(1);
});

test('whoever is on another page is told, and led there', async () => {
  const starting = aWorkbench(0, 'genome-run', { state: 'starting', phase: 'preparing', guest: undefined });
  const { page, lab } = await visits.begin('/credit', { lab: fakeLab([starting]) });
  await page.getByRole('heading', { name: 'Credit', level: 1 }).waitFor();
  await page.waitForTimeout(500);
  lab.sessions = [aWorkbench(0, 'genome-run')];
  const told = page.getByRole('region', { name: 'What has happened' });
  await told.getByText('genome-run is ready: you can connect now.').waitFor({ timeout: 60_000 });
  await told.getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('img', { name: READY }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/sessions/${lab.sessions[0]?.id}`);
});

test('what was asked for is not shown as done, and what was done is shown when AWS says so', async () => {
  const { page, lab, changes } = await visits.begin('/sessions', {
    lab: fakeLab([aWorkbench(0, 'genome-run')]),
  });
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await page.getByRole('menuitem', { name: 'Stop' }).click();
  await page.getByRole('img', { name: 'genome-run: Asked to stop' }).waitFor();
  expect(changes()).toEqual([`POST /sessions/${lab.sessions[0]?.id}/stop`]);
  lab.sessions = lab.sessions.map((session) => ({ ...session, state: 'stopped' }));
  await page.getByRole('img', { name: 'genome-run: Stopped' }).waitFor({ timeout: 60_000 });
});

test('terminating names what is lost, and only a second press loses it', async () => {
  const { page, lab, changes } = await visits.begin('/sessions');
  const menu = page.getByRole('button', { name: 'Actions for genome-run' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Terminate...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Terminate genome-run?' });
  await dialog.getByText('its disk of 40 GiB').waitFor();
  await dialog.getByText('ec2-192-0-2-44').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  // The focus is on the button that changes nothing.
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(changes()).toEqual([]);
  expect(await menu.evaluate((button) => button.matches(':focus'))).toBe(true);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Terminate...' }).click();
  await dialog.getByRole('button', { name: 'Terminate, and lose this' }).click();
  await page.getByRole('img', { name: 'genome-run: Asked to terminate' }).waitFor();
  expect(changes()).toEqual([`DELETE /sessions/${lab.sessions[0]?.id}`]);
});

test('an extension that is refused says why, and pressed again it is the same extension', async () => {
  const { page, berth, lab } = await visits.begin('/sessions');
  const [first] = lab.sessions;
  berth.on(/\/extend$/, () => {
    throw new Refusal('no-credit', 'You have 0.10 $ free, and this needs 0.18 $. It would cover 60 minutes.');
  });
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await page.getByRole('menuitem', { name: 'Extend...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Extend genome-run' });
  await dialog.getByText('2 h', { exact: true }).click();
  await dialog.getByText('costs at most 0.19 $ more').waitFor();
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await dialog.getByText('It would cover 60 minutes.').waitFor();
  expect(await dialog.getByLabel('2 h').isChecked()).toBe(true);
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await page.waitForTimeout(300);
  const asked = berth.calls.filter(({ route }) => route.endsWith('/extend'));
  expect(asked.map(({ route, body }) => [route, body])).toEqual(
    asked.map(() => [`POST /sessions/${first?.id}/extend`, { minutes: 120 }]),
  );
  expect(asked.length).toBe(2);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
});

test('a browser that takes itself for offline asks all the same: Berth may be on this very machine', async () => {
  const { page, berth, lab } = await visits.begin('/credit');
  await page.getByRole('heading', { name: 'Credit', level: 1 }).waitFor();
  await page.evaluate('dispatchEvent(new Event("offline"))');
  await page.getByText('You are offline.').waitFor();
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('link', { name: 'genome-run', exact: true }).click();
  await page.getByRole('region', { name: 'Lease' }).waitFor();
  const asked = berth.calls.some(({ route }) => route === `GET /sessions/${lab.sessions[0]?.id}`);
  expect(asked).toBe(true);
});

test('several are stopped at once; one that refuses does not keep the others', async () => {
  const lab = fakeLab([aWorkbench(0, 'one'), aWorkbench(1, 'two'), aWorkbench(2, 'three')]);
  const [, two] = lab.sessions;
  const { page, berth } = await visits.begin('/sessions', { lab });
  berth.on(new RegExp(`${two?.id}/stop$`), () => {
    throw new Refusal('throttled', 'EC2 asks for a pause.');
  });
  await page.getByLabel('Select one').check();
  await page.getByLabel('Select two').check();
  await page.getByRole('button', { name: 'Stop 2 selected' }).click();
  await page.getByRole('img', { name: 'one: Asked to stop' }).waitFor();
  await page.getByText('two was not stopped').waitFor();
  await page.getByText('EC2 asks for a pause.').waitFor();
  expect(await page.getByRole('img', { name: 'three: Ready' }).isVisible()).toBe(true);
});

test('all of mine are stopped after they were named', async () => {
  const { page, changes } = await visits.begin('/sessions');
  await page.getByRole('button', { name: 'Stop all mine' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('thesis-plots').waitFor();
  // Neither those that rest already nor the one that was asked to.
  expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
    'genome-run',
    'thesis-plots',
    'gpu-training',
    'windows-desk',
  ]);
  await dialog.getByRole('button', { name: 'Stop all 4' }).click();
  await page.getByText('Asked to stop 4 sessions').waitFor();
  expect(changes().length).toBe(4);
});

test('the list shows the same sessions as the icons, and the choice is kept', async () => {
  const { page } = await visits.begin('/sessions');
  await page.getByText('List', { exact: true }).click();
  await page
    .getByRole('row', { name: /genome-run/ })
    .getByText(/^0\.3\d \$, at most 1\.86 \$$/)
    .waitFor();
  expect(await page.getByRole('row').count()).toBe(8);
  expect(await axeFindings(page)).toEqual([]);
  await page.reload();
  await page.getByRole('row', { name: /spectra/ }).waitFor();
});

test('an administrator sees everybody’s sessions with their owners, and nobody else is offered that', async () => {
  const { page, berth } = await visits.begin('/sessions', { person: ROOT });
  await page.getByText("Everybody's", { exact: true }).click();
  await page.getByText('ada-0001').first().waitFor();
  expect(
    berth.calls.some(({ route, query }) => route === 'GET /sessions' && query.get('all') === 'true'),
  ).toBe(true);
  // A workbench is open to its owner only: it is not offered, and the menu says why.
  await page
    .getByRole('link', { name: /^Connect: / })
    .first()
    .waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  const item = page.getByRole('menuitem', { name: 'Connect', exact: false }).first();
  expect(await item.getAttribute('aria-disabled')).toBe('true');
  await page.getByText('Only its owner may open its workbench.').waitFor();
  await page.keyboard.press('Escape');
  // Nobody stops everybody's by accident.
  expect(await page.getByRole('button', { name: 'Stop all mine' }).count()).toBe(0);
  const member = await visits.begin('/sessions');
  await member.page.getByRole('img', { name: READY }).waitFor();
  expect(await member.page.getByText("Everybody's").count()).toBe(0);
});

test('who terminates another’s session reads whose it is, and whose credit comes back', async () => {
  const { page } = await visits.begin('/sessions', { person: ROOT });
  await page.getByText("Everybody's", { exact: true }).click();
  await page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await page.getByRole('menuitem', { name: 'Terminate...' }).click();
  const dialog = page.getByRole('dialog', { name: 'Terminate genome-run?' });
  await dialog.getByText('It is not yours: it belongs to ada-0001.').waitFor();
  await dialog.getByText('comes back to its owner’s credit: at most 1.62 $').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  const own = await visits.begin('/sessions');
  await own.page.getByRole('button', { name: 'Actions for genome-run' }).click();
  await own.page.getByRole('menuitem', { name: 'Terminate...' }).click();
  await own.page.getByText('comes back to your credit: at most 1.62 $').waitFor();
  expect(await own.page.getByText('It is not yours').count()).toBe(0);
});

test('whoever has no session is led to the images', async () => {
  const { page } = await visits.begin('/sessions', { lab: fakeLab([]) });
  await page.getByRole('link', { name: 'Choose an image' }).click();
  await page.getByRole('heading', { name: 'Images', level: 1 }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/images');
});

test('on a phone everything fits, and nothing is in the way', async () => {
  const { page } = await visits.begin('/sessions', { viewport: { width: 360, height: 740 }, hasTouch: true });
  await page.getByRole('img', { name: READY }).waitFor();
  for (const view of ['List', 'Icons']) {
    await page.getByText(view, { exact: true }).click();
    expect(
      await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
    ).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
  }
});
