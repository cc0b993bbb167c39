import {
  edgeKeyOf,
  edgeTarget,
  endedByLeaving,
  isGoodKey,
  isStillThere,
  workbenchPage,
} from '../../../lambda/domain/workbench';
import { aLaunchImage } from '../../builders/image';
import { aSession, T0 } from '../../builders/session';

const NAME = 'ec2-198-51-100-7.eu-west-1.compute.amazonaws.com';

test('a managed image with a page has a workbench; a page of an image of somebody else has no lock of ours', () => {
  expect(workbenchPage(aLaunchImage())).toMatchObject({ name: 'workbench', path: '/lab' });
  expect(workbenchPage(aLaunchImage({ kind: 'semi-managed' }))).toBeUndefined();
  expect(
    workbenchPage(aLaunchImage({ readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }] })),
  ).toBeUndefined();
});

test.each([
  [NAME, true],
  ['ec2-198-51-100-7.compute-1.amazonaws.com', true],
  ['ec2-198-51-100-7.cn-north-1.compute.amazonaws.com.cn', false],
  ['198.51.100.7', false],
  ['ip-10-0-0-7.ec2.internal', false],
  [`${NAME}.evil.example`, false],
  [`evil.example/${NAME}`, false],
  [undefined, false],
])('the edge finds a computer named %s: %p', (dnsName, is) => {
  expect(edgeTarget(aSession({ dnsName })) !== undefined).toBe(is);
});

test('a computer is still there while it is ready, in the same start, under the same name', () => {
  const session = aSession({ dnsName: NAME, generation: 2 });
  const target = { session: session.id, generation: 2, host: NAME };
  expect(isStillThere(session, target)).toBe(true);
  expect(isStillThere(session, { ...target, generation: 1 })).toBe(false);
  expect(isStillThere(session, { ...target, host: 'ec2-203-0-113-9.compute-1.amazonaws.com' })).toBe(false);
  expect(isStillThere({ ...session, state: 'stopping' }, target)).toBe(false);
  expect(isStillThere({ ...session, intent: { to: 'stop', because: 'idle', at: T0 } }, target)).toBe(false);
});

test('the current key is good, and the one before; an old record is of the first', () => {
  expect([1, 2, 3, 4].map((current) => isGoodKey(2, current))).toEqual([false, true, true, false]);
  expect(edgeKeyOf(aSession())).toBe(1);
  expect(edgeKeyOf(aSession({ edgeKey: 7 }))).toBe(7);
});

test.each([
  ['of before', T0 - 1, T0, true],
  ['of the very moment', T0, T0, true],
  ['that was on its way', T0 + 5_000, T0, true],
  ['of after', T0 + 5_001, T0, false],
  ['of somebody who never left', T0, undefined, false],
])('what was given %s is ended by leaving: %#', (_title, givenAt, leftAt, ended) => {
  expect(endedByLeaving(givenAt, leftAt)).toBe(ended);
});
