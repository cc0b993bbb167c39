import { consoleOrigins, edgeKey, policy, sessionTags, setting } from '../../../lambda/handlers/setting';

function withEnvironment(environment: Readonly<Record<string, string>>): void {
  jest.replaceProperty(process, 'env', { ...environment });
}

it('a setting is what the grant handed over, and a missing or empty one is named', () => {
  withEnvironment({ BERTH_TABLE: 'demo-sessions', BERTH_VPC: '' });
  expect(setting('table')).toBe('demo-sessions');
  expect(() => setting('vpc')).toThrow('the setting BERTH_VPC is missing');
  expect(() => setting('deployment')).toThrow('the setting BERTH_DEPLOYMENT is missing');
});

it.each([
  ['nothing', {}, {}],
  ['an empty object', { BERTH_SESSION_TAGS: '{}' }, {}],
  ['tags', { BERTH_SESSION_TAGS: '{"course":"physics","room":7}' }, { course: 'physics', room: '7' }],
])('%s in the setting of further tags is %p', (_what, environment, tags) => {
  withEnvironment(environment);
  expect(sessionTags()).toEqual(tags);
});

it.each(['physics', '7', 'null', '"x"', '["course"]', ''])(
  'further tags that read %s do not start',
  (value) => {
    withEnvironment({ BERTH_SESSION_TAGS: value });
    expect(() => sessionTags()).toThrow(/JSON/);
  },
);

it.each([
  [{}, { longestLeaseMinutes: 720 }],
  [{ BERTH_POLICY: '' }, { longestLeaseMinutes: 720 }],
  [{ BERTH_POLICY: '{}' }, { longestLeaseMinutes: 720 }],
  [
    { BERTH_POLICY: '{"longestLeaseMinutes":10080,"sessionsAtOnce":1,"dailySpend":1}' },
    { longestLeaseMinutes: 10_080, sessionsAtOnce: 1, dailySpend: 1 },
  ],
])('the policy in %o is %o', (environment, allowed) => {
  withEnvironment(environment);
  expect(policy()).toEqual(allowed);
});

it.each([
  ['{"longestLeaseMinutes":10081}', 'longestLeaseMinutes'],
  ['{"sessionsAtOnce":0}', 'sessionsAtOnce'],
  ['{"dailySpend":0.5}', 'dailySpend'],
  ['{"dalySpend":5}', 'dalySpend'],
  ['no', 'JSON'],
])('a policy that reads %s does not start', (value, named) => {
  withEnvironment({ BERTH_POLICY: value });
  expect(() => policy()).toThrow(named);
});

it.each([
  [{}, 1],
  [{ BERTH_EDGE_KEY: '3' }, 3],
])('the edge’s key in %o is number %o', (environment, number) => {
  withEnvironment(environment);
  expect(edgeKey()).toBe(number);
});

it.each(['0', '-1', '1.5', 'two', ''])('an edge’s key that reads "%s" does not start', (value) => {
  withEnvironment({ BERTH_EDGE_KEY: value });
  expect(() => edgeKey()).toThrow('BERTH_EDGE_KEY is not a whole number');
});

it('pages that may send somebody to a workbench are listed, and without a list there are none', () => {
  withEnvironment({ BERTH_CONSOLE_ORIGINS: 'https://a.example,https://b.example' });
  expect(consoleOrigins()).toEqual(['https://a.example', 'https://b.example']);
  withEnvironment({});
  expect(consoleOrigins()).toEqual([]);
});
