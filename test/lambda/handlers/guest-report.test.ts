import { createHash, createHmac } from 'node:crypto';
import { DeleteKeyPairCommand, DescribeKeyPairsCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { MINUTE } from '../../../lambda/domain/time';
import { aReport, aSession } from '../../builders/session';
import { quietSignals } from '../../builders/signals';
import { httpEvent, read } from './an-event';
import { MASTER, mockedAws } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

const HOST_KEY = `ssh-ed25519 ${'A'.repeat(68)}`;
const starting = aSession({ state: 'starting', phase: 'preparing', guest: undefined });
const token = createHmac('sha256', MASTER).update(`guest:${starting.id}`).digest('base64url');
const report = {
  session: starting.id,
  instance: starting.instanceId,
  generation: 1,
  uptimeSeconds: 12,
  checks: [
    { name: 'ssh', ok: true, detail: 'answers' },
    { name: 'workbench', ok: true, detail: 'answers' },
  ],
  ssh: { hostKey: HOST_KEY, port: 22 },
};
let handler: (event: ReturnType<typeof httpEvent>) => Promise<unknown>;

beforeAll(async () => {
  Object.assign(process.env, environmentOf(EVERY_SETTING));
  ({ handler } = await import('../../../lambda/handlers/guest-report'));
});

async function says(body: unknown, authorization = `Bearer ${token}`) {
  return read(await handler(httpEvent({ body, headers: authorization === '' ? {} : { authorization } })));
}

function world(session = starting) {
  const aws = mockedAws(session);
  const logged = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const log = (): string => logged.mock.calls.map(([text]) => String(text)).join('');
  return { aws, log };
}

it('a guest that proves everything makes its session ready and hears until when it may run', async () => {
  const stopAt = Math.ceil(Date.now() / MINUTE) * MINUTE + 60 * MINUTE;
  const { aws } = world({ ...starting, lease: { stopAt, endAt: stopAt + 60 * MINUTE } });
  aws.ec2.on(DescribeKeyPairsCommand).resolves({
    KeyPairs: [
      {
        Tags: [
          { Key: 'berth:deployment', Value: 'demo' },
          { Key: 'berth:session', Value: starting.id },
        ],
      },
    ],
  });
  expect(await says(report)).toMatchObject({
    status: 200,
    body: {
      state: 'ready',
      stopAt: new Date(stopAt).toISOString().replace('.000', ''),
      reportSeconds: 30,
      page: `https://console.example/sessions/${starting.id}`,
    },
  });
  const saved = aws.dynamo.commandCalls(PutCommand).map((call) => call.args[0].input.Item)[0];
  const fingerprint = createHash('sha256')
    .update(Buffer.from('A'.repeat(68), 'base64'))
    .digest('base64');
  expect(saved?.['hostKey']).toEqual({
    instanceId: starting.instanceId,
    key: HOST_KEY,
    fingerprint: `SHA256:${fingerprint.replace(/=+$/, '')}`,
    port: 22,
  });
  expect(aws.ec2.commandCalls(DeleteKeyPairCommand)).toHaveLength(1);
});

it.each([
  [0, 3],
  [5 * MINUTE - 1_000, 3],
  [5 * MINUTE, 15],
])(
  '%d ms after a start a guest that has not proved everything is asked again in %d s',
  async (ago, seconds) => {
    const now = Date.now();
    world({
      ...starting,
      intent: { to: 'run', because: 'launch', at: now - ago },
      lease: { stopAt: now + 60 * MINUTE, endAt: now + 120 * MINUTE },
    });
    const checks = [report.checks[0], { name: 'workbench', ok: false, detail: 'refused' }];
    expect((await says({ ...report, checks })).body).toMatchObject({
      state: 'starting',
      reportSeconds: seconds,
    });
  },
);

it('a guest hears whether its computer goes on and why, and what to warn its user of', async () => {
  const now = Date.now();
  const soon = aSession({
    lease: { stopAt: now + 10 * MINUTE, endAt: now + 60 * MINUTE },
    intent: { to: 'run', because: 'launch', at: now - MINUTE },
    guest: aReport({ at: now }),
  });
  world(soon);
  const { body } = await says(report);
  expect(body).toMatchObject({
    verdict: { action: 'warn', text: expect.stringMatching(/^stops \d\d:\d\d UTC: /) },
  });
  expect(body['warning']).toMatch(/^This computer stops at \d\d:\d\d UTC, when its lease ends/);
  const lease = { stopAt: now + 60 * MINUTE, endAt: now + 90 * MINUTE };
  world({ ...soon, lease });
  expect((await says(report)).body).toMatchObject({ verdict: { action: 'keep' }, warning: null });
});

it('a guest that says what its computer does hears that as the reason why it goes on', async () => {
  const now = Date.now();
  const session = aSession({
    lease: { stopAt: now + 60 * MINUTE, endAt: now + 90 * MINUTE },
    intent: { to: 'run', because: 'launch', at: now - 10 * MINUTE },
    guest: undefined,
  });
  const jobs = [{ name: 'train.py', seconds: 300, limitSeconds: null }];
  world(session);
  expect((await says({ ...report, signals: quietSignals({ jobs }) })).body).toMatchObject({
    verdict: { action: 'keep', text: expect.stringMatching(/^kept: job train\.py for 5 min;/) },
  });
  world(session);
  expect((await says({ ...report, signals: quietSignals() })).body).toMatchObject({
    verdict: { action: 'keep', text: expect.stringMatching(/^kept: idle since \d\d:\d\d UTC/) },
  });
  world(session);
  const unread = quietSignals({ gpuPercent: null, gpuUnread: true });
  expect((await says({ ...report, signals: unread })).body).toMatchObject({
    verdict: {
      action: 'keep',
      text: expect.stringMatching(/^kept: its GPU could not be read, which counts/),
    },
  });
});

it('a guest whose computer is due stops it, though nobody else came by', async () => {
  const now = Date.now();
  const { aws } = world(
    aSession({ lease: { stopAt: now - MINUTE, endAt: now + 60 * MINUTE }, guest: aReport({ at: now }) }),
  );
  expect((await says(report)).body).toMatchObject({ verdict: { action: 'stop' } });
  expect(aws.ec2.commandCalls(StopInstancesCommand)).toHaveLength(1);
});

it.each([
  ['no token', ''],
  ['an empty token', 'Bearer '],
  ['another kind of token', `Basic ${token}`],
  [
    "another session's token",
    `Bearer ${createHmac('sha256', MASTER).update('guest:s-x').digest('base64url')}`,
  ],
  ['half a token', `Bearer ${token.slice(0, 20)}`],
  ['a token with something after it', `Bearer ${token} x`],
])('%s is refused, the record is not even looked up, and the token is not logged', async (_what, bearer) => {
  const { aws, log } = world();
  expect(await says(report, bearer)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
  expect(aws.dynamo.commandCalls(QueryCommand)).toHaveLength(0);
  expect(log()).toContain('guest-report refused');
  expect(log()).not.toContain(token);
});

it('the right token of a session that never was is refused in the same words as a wrong token', async () => {
  const { aws } = world();
  const wrong = await says(report, 'Bearer x');
  aws.dynamo.on(QueryCommand).resolves({ Items: [] });
  expect(await says(report)).toEqual(wrong);
});

it.each([
  ['another generation', { generation: 2 }],
  ['another instance', { instance: 'i-0ffffffffffffffff' }],
])('a report of %s is refused and nothing is written', async (_what, change) => {
  const { aws } = world();
  expect(await says({ ...report, ...change })).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect([...aws.dynamo.commandCalls(PutCommand), ...aws.dynamo.commandCalls(TransactWriteCommand)]).toEqual(
    [],
  );
});

const [check] = report.checks;
it.each([
  ['nothing', null],
  ['a list', [report]],
  ['a foreign field', { ...report, state: 'ready' }],
  ['an owner', { ...report, owner: 'bob' }],
  ['a foreign field in a check', { ...report, checks: [{ ...check, url: 'x' }] }],
  ['a session that is a path', { ...report, session: '../s-abcdefghijklmnopqrstuvwx' }],
  ['an instance that is a command', { ...report, instance: 'i-0;reboot' }],
  ['generation 0', { ...report, generation: 0 }],
  ['half a generation', { ...report, generation: 1.5 }],
  ['a generation as a text', { ...report, generation: '1' }],
  ['a negative uptime', { ...report, uptimeSeconds: -1 }],
  ['17 checks', { ...report, checks: Array.from({ length: 17 }, () => check) }],
  ['a check that is markup', { ...report, checks: [{ ...check, name: '<b>' }] }],
  ['a truth that is a text', { ...report, checks: [{ ...check, ok: 'true' }] }],
  ['a detail of 201 characters', { ...report, checks: [{ ...check, detail: 'x'.repeat(201) }] }],
  ['a detail that moves the cursor', { ...report, checks: [{ ...check, detail: '\u001B[2J' }] }],
  ['a detail with a line break', { ...report, checks: [{ ...check, detail: 'a\nb' }] }],
  ['an RSA host key', { ...report, ssh: { hostKey: `ssh-rsa ${'A'.repeat(68)}`, port: 22 } }],
  ['two host keys', { ...report, ssh: { hostKey: `${HOST_KEY}\n${HOST_KEY}`, port: 22 } }],
  ['a host key with options', { ...report, ssh: { hostKey: `@cert-authority ${HOST_KEY}`, port: 22 } }],
  ['a host key with a comment', { ...report, ssh: { hostKey: `${HOST_KEY} me`, port: 22 } }],
  ['port 0', { ...report, ssh: { hostKey: HOST_KEY, port: 0 } }],
  ['port 65536', { ...report, ssh: { hostKey: HOST_KEY, port: 65_536 } }],
  ['20 kB', { ...report, filler: 'x'.repeat(20_000) }],
])('a report of %s is refused, even with the right token', async (_what, body) => {
  const { aws } = world();
  const { status } = await says(body);
  expect([400, 413]).toContain(status);
  expect(aws.dynamo.calls()).toHaveLength(0);
});

it('whatever bytes arrive, the answer is a problem document and nothing is written', async () => {
  const { aws } = world();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (rawBody) => {
      const answer = read(
        await handler(httpEvent({ rawBody, headers: { authorization: `Bearer ${token}` } })),
      );
      expect(answer.status).toBe(400);
    }),
    { numRuns: 100 },
  );
  expect(aws.dynamo.calls()).toHaveLength(0);
});

it('a fault of AWS is thrown, so that Lambda counts it', async () => {
  const { aws } = world();
  aws.dynamo.on(QueryCommand).rejects(new Error('no table'));
  await expect(says(report)).rejects.toThrow('no table');
});
