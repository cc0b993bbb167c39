import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { makeOpensshKey } from '../../../lambda/adapters/openssh-key';
import { aSession } from '../../builders/session';
import { CONTEXT, httpEvent, read } from './an-event';
import { mockedAws } from './mocked-aws';
import { environmentOf } from './settings-of-tests';

const { privateKey } = makeOpensshKey('me');
const session = aSession({
  hostKey: { instanceId: 'i-0123456789abcdef0', key: 'ssh-ed25519 HOST', fingerprint: 'SHA256:x', port: 22 },
});
let handler: (event: unknown, context: typeof CONTEXT) => Promise<unknown>;

beforeAll(async () => {
  Object.assign(process.env, environmentOf(['table', 'initialCredit', 'sessionTags']));
  ({ handler } = await import('../../../lambda/handlers/credential'));
});

function world() {
  const aws = mockedAws(session);
  aws.secrets
    .on(GetSecretValueCommand, { SecretId: `berth/demo/${session.id}` })
    .resolves({ SecretString: privateKey });
  const written = [process.stdout, process.stderr].map((to) => jest.spyOn(to, 'write').mockReturnValue(true));
  const log = (): string => written.flatMap(({ mock }) => mock.calls.map(([text]) => String(text))).join('');
  return { aws, log };
}

const asked = httpEvent({ session: session.id, headers: { authorization: 'Bearer the-token' } });

function askedBy(claims: Readonly<Record<string, string>>): Promise<unknown> {
  return handler(httpEvent({ session: session.id, claims }), CONTEXT);
}

it('the owner gets all that ssh needs, and no cache keeps it', async () => {
  world();
  expect(read(await handler(asked, CONTEXT))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: {
      kind: 'ssh',
      user: 'ubuntu',
      host: 'host.example',
      port: 22,
      privateKey,
      hostKey: 'ssh-ed25519 HOST',
      fingerprint: 'SHA256:x',
    },
  });
});

it('the reveal is on the timeline before the key is fetched, with who and from where, and without the key', async () => {
  const { aws } = world();
  await handler(asked, CONTEXT);
  const noted = aws.dynamo.commandCalls(PutCommand)[0];
  const fetched = aws.secrets.commandCalls(GetSecretValueCommand)[0];
  expect(noted?.args[0].input.Item).toMatchObject({ what: 'credential', who: 'ada', from: '192.0.2.7' });
  expect(JSON.stringify(noted?.args[0].input)).not.toContain('PRIVATE');
  expect(noted?.calledBefore(fetched ?? noted)).toBe(true);
});

it('a reveal that cannot be noted is not made', async () => {
  const { aws } = world();
  aws.dynamo.on(PutCommand).rejects(new Error('no table'));
  await expect(handler(asked, CONTEXT)).rejects.toThrow('no table');
  expect(aws.secrets.commandCalls(GetSecretValueCommand)).toHaveLength(0);
});

it("neither a stranger nor an administrator gets another's key", async () => {
  const { aws } = world();
  expect(read(await askedBy({ sub: 'bob' })).status).toBe(404);
  expect(read(await askedBy({ sub: 'root', 'cognito:groups': '[admin]' })).status).toBe(403);
  expect(aws.secrets.commandCalls(GetSecretValueCommand)).toHaveLength(0);
});

it('a malformed request gets nothing', async () => {
  world();
  expect(
    read(await handler(httpEvent({ session: session.id, body: { owner: 'ada' } }), CONTEXT)).status,
  ).toBe(400);
});

it('nothing of the key or the token is logged: not when it is given, not when it is refused, not when it fails', async () => {
  const { aws, log } = world();
  const answers: unknown[] = [await handler(asked, CONTEXT)];
  answers.push(await handler({ ...asked, body: '{"x":1}' }, CONTEXT));
  aws.secrets
    .on(GetSecretValueCommand)
    .rejects(Object.assign(new Error('broken'), { SecretString: privateKey }));
  await expect(handler(asked, CONTEXT)).rejects.toThrow('broken');
  const lines = privateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  expect(JSON.stringify(answers)).toContain(lines[0]);
  expect(log()).toContain('credential failed');
  for (const secret of [...lines, 'PRIVATE KEY', 'the-token']) expect(log()).not.toContain(secret);
});
