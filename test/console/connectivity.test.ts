import { readFileSync } from 'node:fs';
import { Refusal } from '../../lambda/domain/refusal';
import { axeFindings } from './chromium';
import { fakeLab, oneOfEach } from './fake-lab';
import { labVisits } from './lab-visit';

const visits = labVisits();

const WORKBENCH = '/sessions/s-abcdefghijklmnopqrstuvwa/connectivity';
const DESKTOP = '/sessions/s-abcdefghijklmnopqrstuvwg/connectivity';
const KEY = '-----BEGIN OPENSSH PRIVATE KEY-----\nnot-a-key\n-----END OPENSSH PRIVATE KEY-----\n';

test('no secret is asked for before the reader asks; then it is downloaded, and the ask is listed', async () => {
  const { page, changes, wrong } = await visits.begin(WORKBENCH);
  await page.getByText('key asked for by ada from 192.0.2.7').waitFor();
  expect(changes()).toEqual([]);
  await page.getByRole('button', { name: 'Reveal the key' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download genome-run.key' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('genome-run.key');
  expect(readFileSync(await file.path(), 'utf8')).toBe(KEY);
  // One reveal, however the key is used, and none of it in the address.
  expect(changes()).toEqual(['POST /sessions/s-abcdefghijklmnopqrstuvwa/credential']);
  await page.getByText('key asked for by ada').nth(1).waitFor();
  await page.getByText('SHA256:dGhpcyBpcyBub3QgYSBmaW5nZXJwcmludCBvZiBhbnk').waitFor();
  expect(await page.getByText('not-a-key').count()).toBe(0);
  await page.getByRole('button', { name: 'Show it here' }).click();
  await page.getByText('not-a-key').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Put it away' }).click();
  await page.getByText('not-a-key').waitFor({ state: 'detached' });
  expect(wrong).toEqual([]);
});

test('the fingerprint, and the command that trusts the computer, are there without asking for the key', async () => {
  const { page, changes } = await visits.begin(WORKBENCH);
  const identity = page.getByRole('region', { name: 'How to know it' });
  await identity.getByText('SHA256:dGhpcyBpcyBub3QgYSBmaW5nZXJwcmludCBvZiBhbnk').waitFor();
  await page.getByText(/ssh-ed25519 A+.*known_hosts/).waitFor();
  expect(changes()).toEqual([]);
  const first = fakeLab().sessions.map((session) => ({ ...session }));
  for (const session of first) delete (session as { hostKey?: unknown }).hostKey;
  const early = await visits.begin(WORKBENCH, { lab: fakeLab(first) });
  await early.page.getByText('The computer has not told yet what it shows.').waitFor();
  expect(await early.page.getByText('known_hosts').count()).toBe(0);
});

test('the commands are for the reader’s own system first, and are copied', async () => {
  const { page } = await visits.begin(WORKBENCH, {
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const systems = page.getByRole('group', { name: 'Your system' }).getByRole('radio');
  expect(await systems.first().isChecked()).toBe(true);
  await page.getByText('icacls genome-run.key /inheritance:r /grant:r "${env:USERNAME}:R"').waitFor();
  await page.getByText('macOS', { exact: true }).click();
  await page.getByText('cd ~/Downloads && chmod 600 genome-run.key').waitFor();
  await page.getByRole('button', { name: 'Copy: SSH' }).click();
  await page.getByText('Copied').first().waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
    'ssh -i genome-run.key -o IdentitiesOnly=yes -p 22 ubuntu@ec2-192-0-2-44.compute-1.amazonaws.com',
  );
});

test('a browser that forbids to copy selects the text instead', async () => {
  const { page } = await visits.begin(WORKBENCH);
  await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error("no"))');
  await page.getByRole('button', { name: 'Copy: SSH' }).click();
  await page.getByText('it is selected, press Ctrl+C').first().waitFor();
  expect(await page.evaluate('getSelection().toString()')).toMatch(/^ssh -i genome-run\.key /);
});

test('the door opens to the reader, counts down, and the ways are open', async () => {
  const { page, berth } = await visits.begin(WORKBENCH);
  await page.getByText('No address is let in: open the door first.').first().waitFor();
  await page.getByText('30 min', { exact: true }).click();
  await page.getByRole('button', { name: 'Open the door to me' }).click();
  await page.getByText('Open to 192.0.2.7 on port 22').waitFor();
  await page.getByText(/^(?:30:00|29:\d\d)$/).waitFor();
  await page.getByText('The door is open to 192.0.2.7/32.').waitFor();
  expect(berth.calls.find(({ route }) => route.endsWith('/door'))?.body).toEqual({ minutes: 30 });
});

test('of several ways in the reader chooses the one that the door is opened for', async () => {
  const [first, ...others] = oneOfEach();
  if (first === undefined) throw new Error('there is no session');
  const image = { ...first.image, kind: 'semi-managed', protocols: ['ssh', 'web'], readiness: [] } as const;
  const { page, berth } = await visits.begin(WORKBENCH, { lab: fakeLab([{ ...first, image }, ...others]) });
  await page.getByRole('group', { name: 'For what' }).getByText('Web page').click();
  await page.getByRole('button', { name: 'Open the door to me' }).click();
  await page.getByText('Open to 192.0.2.7 on port 443').waitFor();
  const door = berth.calls.find(({ route }) => route.endsWith('/door'));
  expect(door?.body).toEqual({ minutes: 10, protocol: 'web' });
  const url = 'https://ec2-192-0-2-44.compute-1.amazonaws.com/';
  expect(await page.getByRole('link', { name: url }).getAttribute('href')).toBe(url);
  await page.getByText('The door is open on port 443 only').waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('a door that is refused says why', async () => {
  const { page, berth } = await visits.begin(WORKBENCH);
  berth.on(/\/door$/, () => {
    throw new Refusal(
      'invalid',
      'The door cannot be opened to 2001:db8::1: computers have IPv4 addresses only.',
    );
  });
  await page.getByRole('button', { name: 'Open the door to me' }).click();
  await page.getByRole('alert').getByText('computers have IPv4 addresses only').waitFor();
  expect(await page.getByText('The door is closed').isVisible()).toBe(true);
});

test('a password that is not there yet is asked for again by itself, and the .rdp file comes with it', async () => {
  const lab = fakeLab();
  lab.credential = new Refusal('not-yet', 'Windows has not made its password yet.');
  const { page, changes } = await visits.begin(DESKTOP, { lab });
  await page.clock.install();
  await page.getByRole('button', { name: 'Reveal the password' }).click();
  await page.getByText('Windows has not made its password yet.').waitFor();
  // An ask that got no answer is listed as what it was.
  await page.getByRole('heading', { name: 'When it was asked for' }).waitFor();
  await page.getByText('key asked for by ada').nth(1).waitFor();
  expect(await page.getByText('revealed').count()).toBe(0);
  await page.getByText(/^It is asked for again in/).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  lab.credential = {
    kind: 'rdp',
    user: 'Administrator',
    host: 'ec2-192-0-2-44.compute-1.amazonaws.com',
    port: 3389,
    password: 'Tr0ub4dor',
    rdp: 'full address:s:ec2-192-0-2-44.compute-1.amazonaws.com:3389\r\n',
    thumbprint: 'A'.repeat(40),
  };
  await page.clock.fastForward(61_000);
  await page.getByText('Tr0ub4dor').waitFor();
  expect(changes().length).toBe(2);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the .rdp file' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('windows-desk.rdp');
  expect(await axeFindings(page)).toEqual([]);
});

test('a password that will never come is explained and not asked for again', async () => {
  const lab = fakeLab();
  lab.credential = new Refusal('never', 'Windows has made no password in 30 minutes.');
  const { page, changes } = await visits.begin(DESKTOP, { lab });
  await page.clock.install();
  await page.getByRole('button', { name: 'Reveal the password' }).click();
  await page.getByRole('alert').getByText('Windows has made no password in 30 minutes.').waitFor();
  await page.clock.fastForward(130_000);
  expect(changes().length).toBe(1);
});

test('on a phone everything fits, and nothing is in the way', async () => {
  const { page } = await visits.begin(WORKBENCH, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await page.getByRole('button', { name: 'Reveal the key' }).click();
  await page.getByRole('button', { name: 'Download genome-run.key' }).waitFor();
  expect(
    await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
  ).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
});
