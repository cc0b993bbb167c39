import { pathOfThisHost, workbenchOrigin } from '../../../lambda/contract/edge';
import { ConnectRequest } from '../../../lambda/contract/requests';

test.each([
  '/',
  '/lab',
  '/lab/tree/a%20b.ipynb?x=1&y=%2F#here',
  '/a//b',
  '/files/_berth',
  '/_berthing',
  "/~ada/'x'",
])('%s is a path of the host that it is asked on', (path) => {
  expect(pathOfThisHost(path)).toBe(path);
  expect(new URL(path, 'https://berth.invalid').origin).toBe('https://berth.invalid');
  expect(ConnectRequest.safeParse({ path }).success).toBe(true);
});

test.each([
  '',
  'lab',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  '/lab\r\nset-cookie: x=1',
  '/\t/evil.example',
  '/lab tree',
  '/läb',
  '/_berth/renew?to=/',
  '/_BERTH/enter',
  '/x/../_berth/enter',
  '/x/%2e%2e/_berth/enter',
  '/%5Fberth/enter',
  '/.//_berth/enter',
  `/${'x'.repeat(4096)}`,
])('%p is none', (path) => {
  expect(pathOfThisHost(path)).toBeUndefined();
  expect(ConnectRequest.safeParse({ path }).success).toBe(false);
});

test('the workbenches share an origin, or each session has its own', () => {
  const session = 's-abcdefghijklmnopqrstuvwx';
  expect(workbenchOrigin('https://d1.cloudfront.net', session)).toBe('https://d1.cloudfront.net');
  expect(workbenchOrigin('https://{session}.lab.example', session)).toBe(`https://${session}.lab.example`);
});
