import { dutyOf } from '../../../lambda/domain/duties';
import { UNUSED_EXPLAINED, unexplained } from '../../../local/story/unused-explained';
import { deployment } from '../../lib/deployment';

const { permissions } = deployment();
const ROLE = 'demo-service-LaunchRole2CFB2E44-1CC2BD588F47A';
const functions = {
  'demo-launch': `arn:aws:iam::000000000000:role/${ROLE}`,
  'demo-sweep': 'arn:aws:iam::000000000000:role/sweep-role',
  'demo-get': 'arn:aws:iam::000000000000:role/get-role',
};
const unused = (role: string, action: string) => ({ role, action, resource: '*' });

test.each([
  [ROLE, 'ec2:TerminateInstances', 'is explained'],
  [ROLE, 'ec2:RunInstances', 'is not'],
  ['sweep-role', 'ec2:StopInstances', 'is explained'],
  ['sweep-role', 'ec2:*', 'is not'],
  ['get-role', 'dynamodb:GetItem', 'is not'],
  ['of-nobody', 'ec2:TerminateInstances', 'is not'],
])('that %s does not use %s %s', (role, action, verdict) => {
  const one = unused(role, action);
  expect(unexplained([one], functions, 'demo')).toEqual(verdict === 'is not' ? [one] : []);
});

test.each(UNUSED_EXPLAINED)('of $function only what it has is explained', ({ function: name, actions }) => {
  const held = permissions[name].map(({ action }) => action);
  // Whoever goes on from where another was interrupted has steps to take.
  const steps = dutyOf(name)?.steps ?? [];
  expect(typeof actions === 'string' ? steps.length : actions.length).toBeGreaterThan(0);
  expect(held).toEqual(expect.arrayContaining(typeof actions === 'string' ? [] : [...actions]));
});

test('each function is explained once', () => {
  const names = UNUSED_EXPLAINED.map((one) => one.function);
  expect(new Set(names).size).toBe(names.length);
});
