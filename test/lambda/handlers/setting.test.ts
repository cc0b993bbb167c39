import { sessionTags, setting } from '../../../lambda/handlers/setting';

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
