import { MINUTE } from '../../../lambda/domain/time';
import { revealCredential } from '../../../lambda/usecases/reveal-credential';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

const reveals = (d: Deployment) => d.aws.events.filter(({ what }) => what === 'credential');

test('the owner gets the key again and again, and each reveal is on the timeline before the key leaves the vault', async () => {
  const d = new Deployment();
  await d.ready();
  const from = d.aws.trips.all.length;
  const credential = await revealCredential(d, ADA, d.id);
  expect(credential).toMatchObject({ user: 'ubuntu', host: d.session.host, port: 22 });
  expect(credential.privateKey).toBe(d.aws.secrets.get(d.id)?.privateKey);
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
