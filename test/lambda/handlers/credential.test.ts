import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { DeleteKeyPairCommand, EC2Client, GetPasswordDataCommand } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { makeOpensshKey } from '../../../lambda/adapters/openssh-key';
import { makeRsaKey } from '../../../lambda/adapters/rsa-key';
import { aLaunchImage } from '../../builders/image';
import { MINUTE } from '../../../lambda/domain/time';
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

describe('on Windows', () => {
  const rsa = makeRsaKey('windows').privateKey;
  const image = aLaunchImage({ kind: 'semi-managed', os: 'windows', loginUser: 'Administrator' });
  const desktop = { instanceId: 'i-0123456789abcdef0', port: 3389, thumbprint: 'A'.repeat(40) };
  const windows = aSession({ image, desktop });
  const toKey = { key: createPublicKey(rsa), padding: constants.RSA_PKCS1_PADDING };

  function windowsWorld(password: string, found = windows) {
    const aws = mockedAws(found);
    aws.secrets.on(GetSecretValueCommand).resolves({ SecretString: rsa });
    const data = password && publicEncrypt(toKey, Buffer.from(password)).toString('base64');
    const ec2 = mockClient(EC2Client);
    ec2.on(GetPasswordDataCommand, { InstanceId: windows.instanceId }).resolves({ PasswordData: data });
    ec2.on(DeleteKeyPairCommand).resolves({});
    const written = [process.stdout, process.stderr].map((to) =>
      jest.spyOn(to, 'write').mockReturnValue(true),
    );
    const log = (): string =>
      written.flatMap(({ mock }) => mock.calls.map(([text]) => String(text))).join('');
    return { ec2, log };
  }

  it('the owner gets the password and what opens the desktop, no cache keeps it and no log has it', async () => {
    const { ec2, log } = windowsWorld('Sesame, open!');
    expect(read(await handler(asked, CONTEXT))).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: {
        kind: 'rdp',
        user: 'Administrator',
        password: 'Sesame, open!',
        host: 'host.example',
        port: 3389,
        rdp: expect.stringContaining('full address:s:host.example:3389\r\n'),
        thumbprint: 'A'.repeat(40),
      },
    });
    expect(ec2.commandCalls(DeleteKeyPairCommand)).toHaveLength(1);
    expect(log()).not.toContain('Sesame');
  });

  it('a key pair that cannot be removed now does not keep the password from its owner', async () => {
    const { ec2 } = windowsWorld('Sesame, open!');
    ec2.on(DeleteKeyPairCommand).rejects(new Error('busy'));
    expect(read(await handler(asked, CONTEXT))).toMatchObject({ status: 200 });
  });

  it('a password that will not come any more is a problem of its own, with what to do', async () => {
    const { ec2 } = windowsWorld('', { ...windows, startedAt: Date.now() - 31 * MINUTE });
    const answer = read(await handler(asked, CONTEXT));
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'never', title: 'It will not come any more' },
    });
    expect(ec2.commandCalls(DeleteKeyPairCommand)).toHaveLength(0);
  });
});
