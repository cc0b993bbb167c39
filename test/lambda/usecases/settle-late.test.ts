import { MINUTE } from '../../../lambda/domain/time';
import { Deployment } from './a-deployment';

/** Somebody ended the computer in AWS after three minutes, and nobody heard of it for the next 55. */
async function endedUnheard(leftAt?: (d: Deployment) => number): Promise<Deployment> {
  const d = new Deployment();
  await d.launch({ image: 'python', minutes: 10 });
  await d.pass(3 * MINUTE);
  d.aws.move(d.instance, 'shutting-down', { code: 'Client.UserInitiatedShutdown', message: 'by a user' });
  if (leftAt) d.instance.leftAt = leftAt(d);
  d.aws.pause(55 * MINUTE);
  return d;
}

const running = (d: Deployment, minutes: number): number =>
  ((d.session.credit?.rates.running[d.session.instanceType] ?? 0) * minutes) / 60;
const parked = (d: Deployment): number => d.session.credit?.rates.parked ?? 0;

test('a computer that is found terminated is counted for as long as it may have run, however late that is found', async () => {
  const d = await endedUnheard();
  await d.sweep();
  expect(d.session.state).toBe('terminated');
  const spent = d.session.credit?.spent ?? 0;
  // To the end of its lease, and the ten minutes that the nets may take.
  expect(spent).toBeGreaterThanOrEqual(running(d, 19));
  expect(spent).toBeLessThanOrEqual(running(d, 20) + parked(d) + 2);
});

test('it costs what it ran where EC2 says when that ended', async () => {
  const d = await endedUnheard((its) => its.clock.now());
  await d.sweep();
  const spent = d.session.credit?.spent ?? 0;
  expect(spent).toBeGreaterThanOrEqual(running(d, 2.8));
  // Its disk is counted to the look.
  expect(spent).toBeLessThanOrEqual(running(d, 3) + parked(d) + 2);
});

test('a computer that is seen on its way to its end has run until then', async () => {
  const d = new Deployment();
  await d.launch({ image: 'python', minutes: 10 });
  await d.pass(3 * MINUTE);
  d.aws.pause(57 * MINUTE);
  d.aws.move(d.instance, 'shutting-down', { code: 'Client.UserInitiatedShutdown', message: 'by a user' });
  await d.sweep();
  expect(d.session.state).toBe('terminating');
  expect(d.session.credit?.spent).toBeGreaterThanOrEqual(running(d, 59));
});
