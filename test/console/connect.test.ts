import { Refusal } from '../../lambda/domain/refusal';
import { axeFindings } from './chromium';
import { aWorkbench, fakeLab } from './fake-lab';
import { labVisits } from './lab-visit';

const visits = labVisits();

test('Connect opens the workbench in a tab of its own, and the code is in no address', async () => {
  const { page, berth, workbench, wrong } = await visits.begin('/sessions');
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Connect: genome-run' }).click(),
  ]);
  const addresses: string[] = [];
  tab.on('framenavigated', (frame) => addresses.push(frame.url()));
  await tab.getByRole('heading', { name: 'The workbench' }).waitFor();
  expect(tab.url()).toBe(`${workbench.origin}/lab`);
  // The workbench lets in only whom this console sends, and learns nothing else of it.
  expect(workbench.entries).toEqual([
    { origin: berth.url, referer: `${berth.url}/`, body: 'code=a-code-that-is-good-once' },
  ]);
  expect(addresses.join(' ')).not.toContain('a-code-that-is-good-once');
  expect(await tab.evaluate('window.opener')).toBeNull();
  expect(wrong).toEqual([]);
});

test('a tile is opened at its own path', async () => {
  const { page, berth, lab, workbench } = await visits.begin('/sessions');
  await page.goto(`${berth.url}/sessions/${lab.sessions[0]?.id}`);
  // One that does not answer is no link.
  expect(await page.getByRole('link', { name: 'RStudio' }).count()).toBe(0);
  const [tab] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Jupyter' }).click(),
  ]);
  await tab.getByRole('heading', { name: 'The workbench' }).waitFor();
  const asked = berth.calls.find(({ route }) => route.endsWith('/connect'));
  expect(asked?.body).toEqual({ path: '/jupyter/' });
  expect(workbench.entries.length).toBe(1);
});

test('a stopped computer is started first, and the workbench opens when it is ready', async () => {
  const stopped = aWorkbench(0, 'spectra', {
    state: 'stopped',
    intent: { to: 'stop', because: 'owner', at: 0 },
    host: undefined,
  });
  const lab = fakeLab([stopped]);
  const { page, workbench, wrong } = await visits.begin(`/sessions/${stopped.id}/connect`, { lab });
  await page.getByText('This computer is stopped.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(workbench.entries).toEqual([]);
  await page.getByRole('button', { name: 'Start and connect' }).click();
  await page.getByRole('img', { name: 'spectra: Booting' }).waitFor();
  await page.getByText('opens here by itself').waitFor();
  lab.sessions = [aWorkbench(0, 'spectra')];
  await page.waitForURL(`${workbench.origin}/lab`, { timeout: 60_000 });
  expect(workbench.entries.length).toBe(1);
  expect(wrong.filter((line) => !line.includes(workbench.origin))).toEqual([]);
});

test('an image without a workbench is told of in the words of the API, with the other ways in', async () => {
  const lab = fakeLab();
  const { page, berth, workbench } = await visits.begin('/sessions', { lab });
  berth.on(/\/connect$/, () => {
    throw new Refusal('never', 'This image has no workbench.');
  });
  await page.goto(`${berth.url}/sessions/${lab.sessions[0]?.id}/connect`);
  await page.getByRole('alert').getByText('This image has no workbench.').waitFor();
  await page.getByRole('link', { name: 'Other ways in' }).waitFor();
  await page.waitForTimeout(300);
  // It is not asked for again and again.
  expect(berth.calls.filter(({ route }) => route.endsWith('/connect')).length).toBe(1);
  expect(workbench.entries).toEqual([]);
});

test('a session of somebody else is no session', async () => {
  const { page, changes } = await visits.begin('/sessions/s-zzzzzzzzzzzzzzzzzzzzzzzz/connect');
  await page.getByRole('alert').getByText('There is no such session.').waitFor();
  expect(changes()).toEqual([]);
});

/** Both computers are ready; the browser connected to the first one last. */
async function withOtherOpen() {
  const [first, second] = [aWorkbench(0, 'genome-run'), aWorkbench(1, 'thesis-plots')];
  const lab = fakeLab([first, second]);
  const visit = await visits.begin(`/sessions/${first.id}/connect`, { lab });
  await visit.page.waitForURL(`${visit.workbench.origin}/lab`);
  const connect = (id: string) => visit.page.goto(`${visit.berth.url}/sessions/${id}/connect`);
  return { ...visit, first, second, connect };
}

const OPEN =
  'This browser has the workbench of genome-run open. Opening this one turns its tabs into tabs of this computer: close them first.';

test('where all workbenches share an origin, it is asked before the tabs of one become those of another', async () => {
  const { page, changes, workbench, first, second, connect } = await withOtherOpen();
  await connect(second.id);
  const dialog = page.getByRole('dialog', { name: 'Another workbench is open' });
  await dialog.getByText(OPEN).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(changes()).toEqual([`POST /sessions/${first.id}/connect`]);
  // Only the id is kept of it.
  expect(await page.evaluate("localStorage.getItem('berth-workbench')")).toBe(first.id);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${workbench.origin}/lab`);
  expect(changes()).toEqual([first, second].map(({ id }) => `POST /sessions/${id}/connect`));
  // The same one again is no other.
  await connect(second.id);
  await page.waitForURL(`${workbench.origin}/lab`);
  expect(workbench.entries.length).toBe(3);
});

test('who cancels stays with the one that is open', async () => {
  const { page, workbench, first, second, connect } = await withOtherOpen();
  await connect(second.id);
  await page.getByText(OPEN).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'thesis-plots', level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'thesis-plots', level: 1 }).waitFor();
  expect(await page.evaluate("localStorage.getItem('berth-workbench')")).toBe(first.id);
  expect(workbench.entries.length).toBe(1);
});

test('one that runs no more, or that is no more, is nothing to ask about', async () => {
  const { page, lab, workbench, second, connect } = await withOtherOpen();
  const stop = { to: 'stop', because: 'owner', at: 0 } as const;
  lab.sessions = [aWorkbench(0, 'genome-run', { state: 'stopped', intent: stop }), second];
  await connect(second.id);
  await page.waitForURL(`${workbench.origin}/lab`);
  const third = aWorkbench(2, 'spectra');
  lab.sessions = [third];
  await connect(third.id);
  await page.waitForURL(`${workbench.origin}/lab`);
  expect(workbench.entries.length).toBe(3);
});

test('a tab that waits for its computer asks at once, and opens it when it is ready', async () => {
  const { page, lab, workbench, first, second, connect } = await withOtherOpen();
  lab.sessions = [first, { ...second, state: 'starting', phase: 'booting', guest: undefined }];
  await connect(second.id);
  await page.getByRole('button', { name: 'Open this one' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(workbench.entries.length).toBe(1);
  lab.sessions = [first, second];
  await page.waitForURL(`${workbench.origin}/lab`);
  expect(workbench.entries.length).toBe(2);
});

test('where each workbench has a host of its own, nothing is asked', async () => {
  const { page, workbench, second, connect } = await withOtherOpen();
  await page.route('**/config.json', async (route) => {
    const response = await route.fetch();
    const told = (await response.json()) as object;
    await route.fulfill({ response, json: { ...told, workbenchOrigin: 'https://*.lab.example' } });
  });
  await connect(second.id);
  await page.waitForURL(`${workbench.origin}/lab`);
  expect(workbench.entries.length).toBe(2);
});

test('signing out leaves the workbench that this browser has open, once one is signed out', async () => {
  const { page, berth, workbench, wrong } = await withOtherOpen();
  await page.goto(`${berth.url}/sessions`);
  await page.getByRole('button', { name: 'Signed in as ada@example.com' }).click();
  const left = page.waitForRequest(`${workbench.origin}/_berth/enter`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await left;
  await page.getByRole('heading', { name: 'Research computers, lent' }).waitFor();
  expect(workbench.entries.at(-1)).toMatchObject({ origin: berth.url, body: 'leave=yes' });
  expect(berth.calls.at(-1)?.route).toBe('POST /leave');
  // Nothing is left to leave: the next page is this console's again.
  await page.reload();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(await page.evaluate('[Object.keys(localStorage), Object.keys(sessionStorage)]')).toEqual([[], []]);
  expect(workbench.entries.length).toBe(2);
  // Going there is what was wanted.
  expect(wrong.filter((one) => !one.startsWith(`request to ${workbench.origin}/`))).toEqual([]);
});
