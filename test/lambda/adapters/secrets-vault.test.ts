import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretsVault } from '../../../lambda/adapters/secrets-vault';
import { aSession } from '../../builders/session';

const session = aSession({ name: 'my first computer' });
const name = `berth/demo/${session.id}`;

function world() {
  const secrets = mockClient(SecretsManagerClient);
  return { secrets, vault: new SecretsVault({ course: 'physics' }) };
}

it("a key is stored as the session's secret: the public half is its description, the tags say whose it is", async () => {
  const { secrets, vault } = world();
  const { publicKey } = await vault.store(session);
  const [call] = secrets.commandCalls(CreateSecretCommand);
  const { ClientRequestToken: _token, ...input } = call?.args[0].input ?? {};
  expect(input).toEqual({
    Name: name,
    Description: publicKey,
    SecretString: expect.stringContaining('BEGIN OPENSSH PRIVATE KEY'),
    Tags: [
      { Key: 'course', Value: 'physics' },
      { Key: 'berth:deployment', Value: 'demo' },
      { Key: 'berth:session', Value: session.id },
      { Key: 'berth:owner', Value: 'ada' },
    ],
  });
  expect(publicKey).toMatch(/^ssh-ed25519 \S+ my-first-computer$/);
});

it('a repeated store answers the public half that is stored and never reads the private one', async () => {
  const { secrets, vault } = world();
  secrets.on(CreateSecretCommand).rejects(new ResourceExistsException({ message: 'there', $metadata: {} }));
  secrets.on(DescribeSecretCommand, { SecretId: name }).resolves({
    Description: 'ssh-ed25519 FIRST',
    Tags: [
      { Key: 'berth:deployment', Value: 'demo' },
      { Key: 'berth:session', Value: session.id },
    ],
  });
  expect(await vault.store(session)).toEqual({
    deployment: 'demo',
    session: session.id,
    publicKey: 'ssh-ed25519 FIRST',
  });
  expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(0);
});

it('a secret of that name without our tags is not ours, and nothing is stored over it', async () => {
  const { secrets, vault } = world();
  secrets.on(CreateSecretCommand).rejects(new ResourceExistsException({ message: 'there', $metadata: {} }));
  secrets.on(DescribeSecretCommand).resolves({ Name: name });
  expect(await vault.find(session)).toEqual({ is: 'absent' });
  await expect(vault.store(session)).rejects.toThrow('exists but cannot be described');
});

it('a key is removed without a recovery window', async () => {
  const { secrets, vault } = world();
  await vault.remove(session);
  expect(secrets.commandCalls(DeleteSecretCommand)[0]?.args[0].input).toEqual({
    SecretId: name,
    ForceDeleteWithoutRecovery: true,
  });
});

it('a missing permission is a fault, not a missing key', async () => {
  const { secrets, vault } = world();
  const denied = Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
  secrets.rejects(denied);
  for (const call of [
    vault.find(session),
    vault.reveal(session),
    vault.remove(session),
    vault.store(session),
  ]) {
    await expect(call).rejects.toBe(denied);
  }
});

it('a Windows computer has an RSA key, for EC2 takes no other', async () => {
  const { secrets, vault } = world();
  const { publicKey } = await vault.store({ ...session, image: { ...session.image, os: 'windows' } });
  expect(publicKey).toMatch(/^ssh-rsa [A-Za-z0-9+/=]+ my-first-computer$/);
  const [call] = secrets.commandCalls(CreateSecretCommand);
  expect(call?.args[0].input.SecretString).toContain('BEGIN RSA PRIVATE KEY');
});
