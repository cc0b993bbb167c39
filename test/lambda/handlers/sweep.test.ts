import { DescribeInstanceStatusCommand, type EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { MINUTE } from '../../../lambda/domain/time';
import { aLaunchImage, WITHOUT_GUEST } from '../../builders/image';
import { aSession } from '../../builders/session';
import { CONTEXT, httpEvent, read } from './an-event';
import { mockedAws } from './mocked-aws';
import { environmentOf, EVERY_SETTING } from './settings-of-tests';

Object.assign(process.env, environmentOf(EVERY_SETTING), { AWS_REGION: 'us-east-1' });

const now = Math.floor(Date.now() / MINUTE) * MINUTE;
const lease = { stopAt: now - 4 * MINUTE, endAt: now + 1000 * MINUTE };
const session = aSession({ lease, intent: { to: 'run', because: 'launch', at: now - 300 * MINUTE } });
const context = { ...CONTEXT, getRemainingTimeInMillis: () => 240_000 };

test('a sweep stops what is past its stopAt, says so, and answers what it did', async () => {
  const { ec2 } = mockedAws(session);
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] });
  const { handler } = await import('../../../lambda/handlers/sweep');
  expect(await handler({}, context)).toMatchObject({
    sessions: 1,
    advanced: 1,
    helped: [{ net: 2, text: expect.stringMatching(/^net 2 stopped s-\w+ \d+ s after stopAt$/) }],
    left: 0,
  });
});

test('what a sweep could not do makes it fail, so that the alarm shows it', async () => {
  const { ec2 } = mockedAws(session);
  ec2.on(StopInstancesCommand).rejects(new Error('EC2 is down'));
  const { handler } = await import('../../../lambda/handlers/sweep');
  await expect(handler({}, context)).rejects.toThrow(/could not do everything: s-\w+: Error: EC2 is down/);
});

test('a sweep gives EC2 the time that a net has, not that of a passing look', async () => {
  const startedAt = now - 3 * MINUTE;
  const { ec2 } = mockedAws(
    aSession({
      image: aLaunchImage(WITHOUT_GUEST),
      state: 'starting',
      phase: 'booting',
      guest: undefined,
      intent: { to: 'run', because: 'launch', at: startedAt },
      createdAt: startedAt,
      startedAt,
      lease: { stopAt: now + 30 * MINUTE, endAt: now + 60 * MINUTE },
    }),
  );
  const { handler } = await import('../../../lambda/handlers/sweep');
  await handler({}, context).catch(() => undefined);
  const [asked] = ec2.commandCalls(DescribeInstanceStatusCommand);
  const client = asked?.thisValue as EC2Client | undefined;
  expect(await client?.config.maxAttempts()).toBe(3);
});

describe('stop everything', () => {
  test("is an administrator's, over HTTP", async () => {
    mockedAws(session);
    const { handler } = await import('../../../lambda/handlers/stop-everything');
    expect(read(await handler(httpEvent(), CONTEXT)).status).toBe(403);
    const claims = { sub: 'root', token_use: 'access', 'cognito:groups': '[admin]' };
    const answer = read(await handler(httpEvent({ claims }), CONTEXT));
    expect([answer.status, answer.body]).toEqual([200, { running: 1, stopping: 1, failed: [] }]);
  });

  test("is done for the budget's topic", async () => {
    mockedAws(session);
    const { handler } = await import('../../../lambda/handlers/stop-everything');
    expect(await handler({ Records: [{ EventSource: 'aws:sns', Sns: {} }] }, CONTEXT)).toMatchObject({
      running: 1,
    });
  });
});
