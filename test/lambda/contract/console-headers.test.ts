import { consoleCacheControl, consoleHeaders } from '../../../lambda/contract/console-headers';

const headers = consoleHeaders({
  signIn: ['https://issuer.example', 'https://page.example', 'https://issuer.example'],
  workbench: 'https://*.wb.example',
});

test('the pages load what lies beside them, ask those who sign people in, and post to workbenches alone', () => {
  expect(headers['content-security-policy']?.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self' https://issuer.example https://page.example",
    'form-action https://*.wb.example',
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]);
});

test('nothing inline runs, and a browser that posts a code says from where', () => {
  expect(JSON.stringify(headers)).not.toMatch(/unsafe|data:|\s\*/);
  // `no-referrer` would make it `Origin: null`.
  expect(headers['referrer-policy']).toBe('strict-origin');
});

test.each([
  ['assets/index-C0ffee12.js', 'public, max-age=31536000, immutable'],
  ['index.html', 'no-cache'],
  ['config.json', 'no-cache'],
])('%s is kept: %s', (path, kept) => {
  expect(consoleCacheControl(path)).toBe(kept);
});
