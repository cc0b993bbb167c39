import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretsTickets } from '../../../lambda/adapters/secrets-tickets';
import { RENEW_SECONDS } from '../../../lambda/contract/edge';
import { edgeKeys, readTicket, TICKET_SECONDS } from '../../../lambda/contract/ticket';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

const TARGET = {
  session: 's-abcdefghijklmnopqrstuvwx',
  generation: 2,
  host: 'ec2-198-51-100-7.compute-1.amazonaws.com',
};

function world() {
  const secrets = mockClient(SecretsManagerClient);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'master' });
  const clock = new FakeClock(T0);
  return { secrets, clock, tickets: new SecretsTickets('arn:master', clock) };
}

it('a ticket is good for ten minutes, for the edge and for whoever renews it', async () => {
  const { clock, tickets, secrets } = world();
  const ticket = await tickets.issue(TARGET, 2);
  const expires = T0 / 1000 + TICKET_SECONDS;
  expect(readTicket(ticket, edgeKeys('master', 2), T0 / 1000)).toEqual({ ...TARGET, expires });
  expect(await tickets.read(ticket, 2)).toEqual({ ...TARGET, givenAt: T0 });
  clock.set(T0 + 1000 * (TICKET_SECONDS + RENEW_SECONDS));
  expect(await tickets.read(ticket, 2)).toEqual({ ...TARGET, givenAt: T0 });
  clock.set(clock.now() + 1000);
  expect(await tickets.read(ticket, 2)).toBeUndefined();
  expect(secrets.commandCalls(GetSecretValueCommand, { SecretId: 'arn:master' }).length).toBeGreaterThan(0);
});

it('the key before the current one is good, an older or a newer one is not', async () => {
  const { tickets } = world();
  const good = async (signed: number, current: number) =>
    (await tickets.read(await tickets.issue(TARGET, signed), current)) !== undefined;
  expect(await good(1, 1)).toBe(true);
  expect(await good(1, 2)).toBe(true);
  expect(await good(1, 3)).toBe(false);
  expect(await good(2, 1)).toBe(false);
});

it('a computer without a name of EC2’s gets no ticket', async () => {
  const { tickets } = world();
  await expect(tickets.issue({ ...TARGET, host: '198.51.100.7' }, 1)).rejects.toThrow('no ticket');
});
