import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../bin/configuration';

const folder = mkdtempSync(join(tmpdir(), 'berth-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'berth.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('nothing needs to be configured', () => {
  expect(readConfiguration({})).toEqual({});
});

test('a file says what differs from the defaults', () => {
  const configuration = {
    deploymentName: 'lab',
    removalPolicy: 'destroy',
    guestApiUrl: 'http://127.0.0.1:4567',
    callbackUrls: ['http://127.0.0.1:4567/signed-in'],
    semiManagedImages: [
      { key: 'own', name: 'Own', loginUser: 'admin', parameterName: '/lab/ami' },
      { key: 'win', name: 'Win', os: 'windows', amiId: 'ami-0abc' },
    ],
    buildImages: false,
    sessionTags: { 'cost-centre': 'physics' },
    logRetentionDays: 30,
    policy: {
      allowedTypes: ['t3.small'],
      longestLeaseMinutes: 90,
      idleLimit: { usualMinutes: 30 },
      idleLimits: { own: { mostMinutes: 60, never: false } },
      sessionsAtOnce: 2,
      dailySpend: 1.5,
    },
  };
  expect(readConfiguration({ config: file(configuration) })).toEqual(configuration);
});

test('the name on the command line wins over the one in the file', () => {
  const config = file({ deploymentName: 'lab', removalPolicy: 'retain' });
  expect(readConfiguration({ config, deployment: 'other' })).toEqual({
    deploymentName: 'other',
    removalPolicy: 'retain',
  });
});

test.each([
  [{ deploymentName: 'My Lab' }, /deploymentName: must be small letters, digits and -.* \(it was "My Lab"\)/],
  [{ removalPolicy: 'keep' }, /removalPolicy: must be "retain" or "destroy" \(it was "keep"\)/],
  [{ logRetentionDays: 15 }, /logRetentionDays: must be one of 1, 3, 5, .* \(it was 15\)/],
  [{ guestApiUrl: 'ftp://x' }, /guestApiUrl: must be an http or https address \(it was "ftp:\/\/x"\)/],
  [
    { semiManagedImages: [{ name: 'Own', loginUser: 'admin', amiId: 'ami-1' }] },
    /semiManagedImages\.0\.key: .*\(it was missing\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', loginUser: 'admin' }] },
    /semiManagedImages\.0: must say where its AMI comes from: either parameterName or amiId/,
  ],
  [
    { policy: { longestLeaseMinutes: 10_081 } },
    /policy\.longestLeaseMinutes: must be whole minutes from 1 to 10080 \(it was 10081\)/,
  ],
  [
    { policy: { idleLimits: { own: { mostMinutes: 0 } } } },
    /policy\.idleLimits\.own\.mostMinutes: must be whole minutes from 1 to 1440 \(it was 0\)/,
  ],
  [
    { policy: { idleLimit: { never: 'no' } } },
    /policy\.idleLimit\.never: must be true or false \(it was "no"\)/,
  ],
  [
    { policy: { sessionsAtOnce: 1.5 } },
    /policy\.sessionsAtOnce: must be a whole number from 1 to 1000 \(it was 1\.5\)/,
  ],
  [{ policy: { dailySpend: -1 } }, /policy\.dailySpend: must be dollars, more than 0 .* \(it was -1\)/],
  [{ policy: { longestLease: 90 } }, /policy: .*longestLease/],
  [{ deploymntName: 'lab' }, /deploymntName/],
  [['lab'], /it: .*\(it was \["lab"\]\)/],
])('a mistake is told with the field, what it may be and what it was: %o', (content, sentence) => {
  expect(() => readConfiguration({ config: file(content) })).toThrow(sentence);
});

test('a file that is not there or not JSON is named', () => {
  expect(() => readConfiguration({ config: '/nowhere/berth.json' })).toThrow(
    '/nowhere/berth.json (-c config=...) cannot be read',
  );
  expect(() => readConfiguration({ config: file('{') })).toThrow(/berth\.json is not JSON: /);
});
