import { instanceTags } from '../../../lambda/adapters/ec2-tags';
import { instanceSeen } from '../../../lambda/adapters/ec2-instance';
import { aSession } from '../../builders/session';

const Tags = instanceTags(aSession(), {});
const INSTANCE = { InstanceId: 'i-0123456789abcdef0', State: { Name: 'running' as const }, Tags };
const NAME = 'ec2-198-51-100-7.compute-1.amazonaws.com';

it('people connect to the address of a computer, CloudFront to its name', () => {
  const seen = instanceSeen({ ...INSTANCE, PublicIpAddress: '198.51.100.7', PublicDnsName: NAME });
  expect(seen).toMatchObject({ host: '198.51.100.7', dnsName: NAME });
});

it('where a VPC gives no names, there is an address alone', () => {
  const seen = instanceSeen({ ...INSTANCE, PublicIpAddress: '198.51.100.7', PublicDnsName: '' });
  expect(seen).toMatchObject({ host: '198.51.100.7' });
  expect(seen).not.toHaveProperty('dnsName');
});

it('a computer that does not run has neither', () => {
  const seen = instanceSeen({ ...INSTANCE, State: { Name: 'stopped' }, PublicDnsName: '' });
  expect(seen).toMatchObject({ state: 'stopped' });
  expect(Object.keys(seen ?? {})).not.toEqual(expect.arrayContaining(['host']));
  expect(seen).not.toHaveProperty('dnsName');
});

it.each([
  ['User initiated (2026-11-28 12:00:00 GMT)', Date.UTC(2026, 10, 28, 12)],
  ['User initiated (2026-13-28 12:00:00 GMT)', undefined],
  ['User initiated', undefined],
  ['Client.InstanceInitiatedShutdown: Instance initiated shutdown', undefined],
  ['Server.SpotInstanceTermination (2026-11-28 12:00:00 GMT) or so', undefined],
  ['', undefined],
  [undefined, undefined],
])('when it left its running is known where EC2 says it: %p', (StateTransitionReason, leftAt) => {
  const seen = instanceSeen({ ...INSTANCE, State: { Name: 'stopped' }, StateTransitionReason });
  expect(seen?.leftAt).toBe(leftAt);
});
