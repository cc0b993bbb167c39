import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { atRest, type Resource } from '../../bench/rest/at-rest';
import { callsOfMonth } from '../../bench/rest/list-prices';
import { Berth } from '../../lib';
import { newApp, tinyBundles } from '../lib/synthesis';

function linesOf(app: App): readonly NonNullable<ReturnType<typeof atRest>>[] {
  const stacks = app.node.findAll().filter((it) => Stack.isStack(it));
  return stacks.flatMap((stack) => {
    const resources = Template.fromStack(stack).toJSON()['Resources'] as Record<string, Resource>;
    return Object.entries(resources).flatMap(([id, resource]) => atRest(id, resource) ?? []);
  });
}

test('a deployment with all defaults costs less than a dollar a month while nobody uses it', () => {
  const app = newApp();
  new Berth(app, 'Berth', { bundles: tinyBundles(), console: false });
  const lines = linesOf(app);
  expect(lines.filter(({ why }) => why === 'a secret')).toHaveLength(1);
  expect(lines.filter(({ why }) => why === 'a customer key')).toEqual([]);
  const month = lines.reduce((sum, line) => sum + line.month, 0);
  expect(month).toBeGreaterThan(0.4);
  expect(month).toBeLessThan(1);
});

test.each([
  ['rate(5 minutes)', 8760],
  ['rate(1 hour)', 730],
  ['rate(7 days)', 730 / 24 / 7],
  ['cron(17 3 * * ? *)', 730 / 24],
  ['cron(17 3 ? * SUN *)', 730 / 24 / 7],
])('%s calls so often in a month', (expression, calls) => {
  expect(callsOfMonth(expression)).toBeCloseTo(calls, 6);
});

test('what nobody has looked up is no silent nothing', () => {
  expect(() => atRest('Nat', { Type: 'AWS::EC2::NatGateway' })).toThrow(/What does AWS::EC2::NatGateway/);
  expect(() => callsOfMonth('cron(* * * * ? *)')).toThrow(/how often/);
});
