import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretsGuestTokens } from '../../../lambda/adapters/secrets-guest-tokens';
import { gateKey, signingKey } from '../../../lambda/contract/ticket';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

function world() {
  const secrets = mockClient(SecretsManagerClient);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'master' });
  const clock = new FakeClock(T0);
  return { secrets, clock, tokens: new SecretsGuestTokens('arn:master', clock) };
}

it('a token is derived from the master secret for one session and one purpose', async () => {
  const { secrets, tokens } = world();
  const token = await tokens.tokenFor('s-a');
  expect(token).toBe(createHmac('sha256', 'master').update('guest:s-a').digest('base64url'));
  expect(token).not.toBe(await tokens.tokenFor('s-b'));
  expect(secrets.commandCalls(GetSecretValueCommand, { SecretId: 'arn:master' })).toHaveLength(1);
});

it('only the whole token of the very session matches', async () => {
  const { tokens } = world();
  const token = await tokens.tokenFor('s-a');
  expect(await tokens.matches('s-a', token)).toBe(true);
  const wrong = ['', token.slice(1), `${token}x`, `x${token.slice(1)}`, token.toUpperCase(), 'é'.repeat(43)];
  for (const other of wrong) expect(await tokens.matches('s-a', other)).toBe(false);
  expect(await tokens.matches('s-b', token)).toBe(false);
});

it('a rotated master secret counts after a minute', async () => {
  const { secrets, clock, tokens } = world();
  const old = await tokens.tokenFor('s-a');
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'rotated' });
  clock.set(T0 + 60_000);
  expect(await tokens.matches('s-a', old)).toBe(false);
});

it('an empty master secret makes no token: everybody could forge it', async () => {
  const { secrets, tokens } = world();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: '' });
  await expect(tokens.tokenFor('s-a')).rejects.toThrow('the master secret is empty');
});

it('a computer gets a gate key of its own, which is neither its token nor another computer’s', async () => {
  const { tokens } = world();
  const key = await tokens.gateKeyFor('s-a', 2);
  expect(key).toBe(gateKey(signingKey('master', 2), 's-a'));
  const others = [tokens.gateKeyFor('s-b', 2), tokens.gateKeyFor('s-a', 1), tokens.tokenFor('s-a')];
  expect(new Set([key, ...(await Promise.all(others)), 'master']).size).toBe(5);
});
