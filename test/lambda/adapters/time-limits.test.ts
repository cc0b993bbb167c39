import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Ec2Computers } from '../../../lambda/adapters/ec2-computers';
import { runOrder } from '../../../lambda/adapters/ec2-order';
import { LAUNCH_LIMITS, TIME_LIMITS } from '../../../lambda/adapters/time-limits';
import { aLaunch, T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';
import { GROUND } from './a-cloud';
import { firstAttempt } from './sessions-of-tests';

it('connecting is given up after 2 s, waiting for an answer after 5 s, and for RunInstances after 8 s', () => {
  const limits = { connectionTimeout: 2_000, throwOnRequestTimeout: true };
  expect(TIME_LIMITS.requestHandler).toEqual({ ...limits, requestTimeout: 5_000 });
  expect(LAUNCH_LIMITS.requestHandler).toEqual({ ...limits, requestTimeout: 8_000 });
});

it('an EC2 that takes the call and never answers is given up, and whether there is a computer is unclear', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const ec2 = new EC2Client({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
    // The same, only sooner.
    requestHandler: { ...LAUNCH_LIMITS.requestHandler, requestTimeout: 50 },
  });
  try {
    const session = aLaunch();
    const attempt = firstAttempt(session);
    const order = async () => runOrder(session, attempt, GROUND, '');
    const computers = new Ec2Computers('demo', new FakeClock(T0), order, ec2, ec2);
    expect(await computers.run(session, attempt)).toMatchObject({
      is: 'unclear',
      why: expect.stringContaining('50 ms'),
    });
  } finally {
    ec2.destroy();
    silent.closeAllConnections();
    silent.close();
  }
});
