import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { VIEWER_HEADER } from '../../../lambda/contract/console-headers';

interface Request {
  uri: string;
  readonly headers: Record<string, { value: string }>;
}
type Handler = (event: { request: Request; viewer: { ip: string } }) => Request;

/** The function without anything of Node's around it, as CloudFront has none. */
const handler = runInContext(
  `${readFileSync(join(__dirname, '../../../lambda/edge/console.js'), 'utf8')}\nhandler`,
  createContext({}),
) as Handler;

function passed(uri: string, headers: Request['headers'] = {}): Request {
  return handler({ request: { uri, headers }, viewer: { ip: '203.0.113.5' } });
}

test.each([
  ['/', '/index.html'],
  ['/sessions', '/index.html'],
  ['/sessions/s-abcdefghijklmnopqrstuvwx/connectivity', '/index.html'],
  ['/signed-in', '/index.html'],
  ['/api', '/index.html'],
  ['/apiary', '/index.html'],
  ['/v1.2/sessions', '/index.html'],
])('%s is a screen: all of them are in %s', (uri, file) => {
  expect(passed(uri)).toEqual({ uri: file, headers: {} });
});

test.each(['/index.html', '/config.json', '/assets/index-C0ffee12.js', '/favicon.svg'])(
  '%s is a file and stays one',
  (uri) => {
    expect(passed(uri)).toEqual({ uri, headers: {} });
  },
);

test.each([
  ['/api/sessions', '/sessions'],
  ['/api/images/cpu.v2', '/images/cpu.v2'],
  ['/api/api/x', '/api/x'],
  ['/api/', '/'],
])('%s is %s at the API', (uri, path) => {
  expect(passed(uri).uri).toBe(path);
});

test('the API is told the address of the viewer, whatever the viewer says of it', () => {
  const { headers } = passed('/api/credit', { [VIEWER_HEADER]: { value: '198.51.100.9' } });
  expect(headers).toEqual({ [VIEWER_HEADER]: { value: '203.0.113.5' } });
});
