import { MINUTE } from '../../../lambda/domain/time';
import { Deployment } from './a-deployment';

async function booted(): Promise<Deployment> {
  const d = new Deployment();
  d.guestsWork = false;
  await d.launch();
  await d.pass(20_000);
  return d;
}
const FAILING = [
  { name: 'ssh', ok: true, detail: 'answers' },
  { name: 'workbench', ok: false, detail: 'HTTP 502' },
];

test('running is not ready: the tick comes with the proof of all checks, and the EC2 key pair goes then', async () => {
  const d = await booted();
  expect(d.session).toMatchObject({ state: 'starting', phase: 'booting' });
  expect(await d.report(d.proof(d.instance, { checks: FAILING }))).toMatchObject({
    state: 'starting',
    phase: 'preparing',
    reasons: [{ code: 'check-workbench', text: 'workbench on port 8888 does not answer: HTTP 502.' }],
  });
  expect(d.aws.keyPairs.size).toBe(1);
  const ready = await d.report(d.proof(d.instance));
  expect(ready).toMatchObject({ state: 'ready', reasons: [] });
  expect(ready.phase).toBeUndefined();
  expect(d.aws.keyPairs.size).toBe(0);
  expect(d.aws.secrets.size).toBe(1);
});

test('once given, the tick stays; what stops answering stands in the reasons, and goes when it answers again', async () => {
  const d = await booted();
  await d.report(d.proof(d.instance));
  expect(await d.report(d.proof(d.instance, { checks: FAILING }))).toMatchObject({
    state: 'ready',
    reasons: [{ code: 'check-workbench' }],
  });
  expect(await d.report(d.proof(d.instance))).toMatchObject({ state: 'ready', reasons: [] });
});

test('a report that says nothing new is written once a minute, and EC2 is not asked', async () => {
  const d = await booted();
  await d.report(d.proof(d.instance));
  const { version } = d.session;
  d.clock.set(d.clock.now() + MINUTE - 1);
  await d.report(d.proof(d.instance));
  expect(d.session.version).toBe(version);
  d.clock.set(d.clock.now() + 1);
  const from = d.aws.trips.all.length;
  await d.report(d.proof(d.instance));
  expect(d.session.version).toBe(version + 1);
  expect(d.aws.trips.all.slice(from).map(({ call }) => call)).toEqual(['sessions.findById', 'sessions.save']);
});

test('a wrong token is refused, whether there is such a session or not', async () => {
  const d = await booted();
  const report = d.proof(d.instance);
  await expect(d.report(report, 'token of s-other')).rejects.toMatchObject({ code: 'not-signed-in' });
  await expect(d.report({ ...report, session: 's-none' })).rejects.toMatchObject({ code: 'not-signed-in' });
  expect(d.session.guest).toBeUndefined();
});

test.each([
  ['another generation', { generation: 2 }],
  ['an earlier generation', { generation: 0 }],
  ['another instance', { instance: 'i-0000000000000beef' }],
])('a report of %s is refused', async (_title, change) => {
  const d = await booted();
  await expect(d.report(d.proof(d.instance, change))).rejects.toMatchObject({ code: 'conflict' });
  expect(d.session.state).toBe('starting');
});

test('a report of the start before the last gives no tick', async () => {
  const d = new Deployment();
  await d.stopped();
  d.guestsWork = false;
  await d.start();
  await d.pass(20_000);
  expect(d.session.state).toBe('starting');
  await expect(d.report(d.proof(d.instance, { generation: 1 }))).rejects.toMatchObject({ code: 'conflict' });
  expect(await d.report(d.proof(d.instance))).toMatchObject({ state: 'ready', generation: 2 });
});

test('the first host key of an instance wins', async () => {
  const d = await booted();
  const ssh = { key: 'ssh-ed25519 A', fingerprint: 'SHA256:a', port: 22 };
  await d.report(d.proof(d.instance, { ssh }));
  await d.report(d.proof(d.instance, { ssh: { ...ssh, key: 'ssh-ed25519 B' } }));
  expect(d.session.hostKey).toEqual({ instanceId: d.instance.id, ...ssh });
});

test('a session that is over takes no report', async () => {
  const d = await booted();
  await d.terminate();
  await d.pass(MINUTE);
  const before = d.session;
  await expect(d.report(d.proof(d.instance))).rejects.toMatchObject({ code: 'conflict' });
  expect(d.session).toEqual(before);
});
