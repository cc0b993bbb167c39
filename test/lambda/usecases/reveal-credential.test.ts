import { MINUTE } from '../../../lambda/domain/time';
import { revealCredential } from '../../../lambda/usecases/reveal-credential';
import { showTimeline } from '../../../lambda/usecases/show-timeline';
import type { Image } from '../../../lambda/domain/image';
import { anImage } from '../../builders/image';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

const reveals = (d: Deployment) => d.aws.events.filter(({ what }) => what === 'credential');

test('the owner gets the key again and again, and each reveal is on the timeline before the key leaves the vault', async () => {
  const d = new Deployment();
  await d.ready();
  const from = d.aws.trips.all.length;
  const credential = await revealCredential(d, ADA, d.id);
  expect(credential).toMatchObject({ user: 'ubuntu', host: d.session.host, port: 22 });
  expect(credential).toMatchObject({ kind: 'ssh', privateKey: d.aws.secrets.get(d.id)?.privateKey });
  const calls = d.aws.trips.all.slice(from).map(({ call }) => call);
  expect(calls.indexOf('timeline.append')).toBeGreaterThan(-1);
  expect(calls.indexOf('timeline.append')).toBeLessThan(calls.indexOf('vault.reveal'));
  await revealCredential(d, ADA, d.id);
  expect(reveals(d)).toMatchObject([{ who: 'ada', from: '192.0.2.7' }, { who: 'ada' }]);
  expect(JSON.stringify(d.aws.events)).not.toContain('private');
});

test('a reveal that cannot be written down does not happen', async () => {
  const d = new Deployment();
  await d.ready();
  d.aws.trips.crashAt({ at: 2, when: 'before' });
  expect(await d.dies(() => revealCredential(d, ADA, d.id))).toBe(true);
  expect(d.aws.trips.all.at(-1)?.call).toBe('timeline.append');
});

test.each([
  ['somebody else', BOB, 'not-found'],
  ['an administrator', ROOT, 'not-allowed'],
])('%s is refused as %s, and nothing is revealed', async (_who, caller, code) => {
  const d = new Deployment();
  await d.ready();
  await expect(revealCredential(d, caller, d.id)).rejects.toMatchObject({ code });
  expect(d.aws.trips.all.some(({ call }) => call === 'vault.reveal')).toBe(false);
});

test('a session that is over has no key any more, and one that is being made has none yet', async () => {
  const d = new Deployment();
  d.aws.trips.crashAt({ at: 2, when: 'after' });
  await d.dies(() => d.launch());
  await expect(revealCredential(d, ADA, d.id)).rejects.toMatchObject({ code: 'not-yet' });
  const e = new Deployment();
  await e.ready();
  await e.terminate();
  await e.pass(MINUTE);
  await expect(revealCredential(e, ADA, e.id)).rejects.toMatchObject({ code: 'conflict' });
});

test("the host's own key comes with it, with the port that was reported", async () => {
  const d = new Deployment();
  await d.ready();
  const ssh = { key: 'ssh-ed25519 A', fingerprint: 'SHA256:x', port: 2222 };
  await d.report(d.proof(d.instance, { ssh }));
  expect(await revealCredential(d, ADA, d.id)).toMatchObject({ port: 2222, hostKey: ssh });
});

const WINDOWS: Image = anImage({
  kind: 'semi-managed',
  os: 'windows',
  loginUser: 'Administrator',
  readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }],
});

/** A Windows computer that was launched a minute ago and is ready. */
async function windows(): Promise<Deployment> {
  const d = new Deployment();
  d.aws.images = [WINDOWS];
  await d.ready();
  return d;
}

test('the password of a Windows computer comes with what opens its desktop, and never the key', async () => {
  const d = await windows();
  expect(d.session.state).toBe('ready');
  d.passwords.made.set(d.instance.id, 'secret');
  const credential = await revealCredential(d, ADA, d.id);
  const key = d.aws.secrets.get(d.id)?.privateKey;
  expect(credential).toEqual({
    kind: 'rdp',
    user: 'Administrator',
    password: `secret of ${key}`,
    host: d.session.host,
    port: 3389,
    rdp: expect.stringContaining(`full address:s:${d.session.host}:3389\r\nusername:s:Administrator\r\n`),
    thumbprint: undefined,
  });
  expect(reveals(d)).toHaveLength(1);
});

test('where the desktop answers, and what its certificate is, are as the guest reported them first', async () => {
  const d = await windows();
  d.passwords.made.set(d.instance.id, 'secret');
  const rdp = { port: 4000, thumbprint: 'A'.repeat(40) };
  await d.report(d.proof(d.instance, { rdp }));
  await d.report(d.proof(d.instance, { rdp: { port: 4001, thumbprint: 'B'.repeat(40) } }));
  expect(await revealCredential(d, ADA, d.id)).toMatchObject(rdp);
});

test('the reveal of a password is on the timeline before key and password are asked for', async () => {
  const d = await windows();
  d.passwords.made.set(d.instance.id, 'secret');
  const from = d.aws.trips.all.length;
  await revealCredential(d, ADA, d.id);
  const calls = d.aws.trips.all.slice(from).map(({ call }) => call);
  const asked = ['timeline.append', 'vault.reveal', 'passwords.find'].map((call) => calls.indexOf(call));
  expect(asked.toSorted((a, b) => a - b)).toEqual(asked);
  expect(asked[0]).toBeGreaterThan(-1);
});

test('the key pair of a Windows computer stays until its password was had, and is gone then', async () => {
  const d = await windows();
  await d.sweep();
  expect(d.aws.keyPairs.has(d.id)).toBe(true);
  await expect(revealCredential(d, ADA, d.id)).rejects.toMatchObject({ code: 'not-yet' });
  expect(d.aws.keyPairs.has(d.id)).toBe(true);
  d.passwords.made.set(d.instance.id, 'secret');
  await revealCredential(d, ADA, d.id);
  expect(d.aws.keyPairs.has(d.id)).toBe(false);
  // EC2 keeps the password without it.
  expect(await revealCredential(d, ADA, d.id)).toMatchObject({ kind: 'rdp' });
});

test('an hour after the start the key pair is gone even if nobody asked for the password', async () => {
  const d = await windows();
  await d.pass(58 * MINUTE);
  await d.sweep();
  expect(d.aws.keyPairs.has(d.id)).toBe(true);
  await d.pass(2 * MINUTE);
  await d.sweep();
  expect(d.aws.keyPairs.has(d.id)).toBe(false);
});

test('without a password it says whether to wait, to start the computer, or that none will come', async () => {
  const d = await windows();
  const refused = () => revealCredential(d, ADA, d.id).catch((error: unknown) => error);
  const started = d.session.startedAt ?? 0;
  expect(await refused()).toMatchObject({
    code: 'not-yet',
    message: expect.stringContaining('4 to 15 minutes'),
  });
  d.clock.set(started + 30 * MINUTE - 1);
  expect(await refused()).toMatchObject({
    code: 'not-yet',
    message: expect.stringContaining('none in a minute'),
  });
  d.clock.set(started + 30 * MINUTE);
  expect(await refused()).toMatchObject({
    code: 'never',
    message: expect.stringContaining('setAdminAccount'),
  });
  await d.stop();
  expect(await refused()).toMatchObject({
    code: 'not-yet',
    message: expect.stringContaining('Start it first'),
  });
});

describe('where the deployment lets administrators break the glass', () => {
  const admin = { owner: 'root', role: 'admin', from: '192.0.2.9' } as const;

  test("an administrator sees another's key, and the owner reads who did", async () => {
    const d = new Deployment();
    await d.ready();
    expect(await revealCredential(d, admin, d.id, true)).toMatchObject({ kind: 'ssh' });
    const { events } = await showTimeline(d, ADA, d.id);
    expect(events.at(-1)).toMatchObject({ what: 'credential', who: 'root', detail: 'administrator' });
  });

  test('nobody else does', async () => {
    const d = new Deployment();
    await d.ready();
    const teacher = { ...admin, role: 'teacher' } as const;
    await expect(revealCredential(d, teacher, d.id, true)).rejects.toMatchObject({ code: 'not-found' });
  });
});
