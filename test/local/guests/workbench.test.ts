import { isLocalOrigin, startWorkbench } from '../../../local/guests/workbench';
import type { Workbench } from '../../../local/guests/workbench';
import { anInstance } from './an-instance';

const instance = anInstance({ tags: { Name: '<script>alert(1)</script>' } });
let workbench: Workbench;

beforeAll(async () => {
  workbench = await startWorkbench(() => instance, { path: '/bin/sh', home: '/tmp', env: {} });
});
afterAll(() => workbench.close());

const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${workbench.port}${path}`, { redirect: 'manual', ...init });

test.each(['/', '/session/s-1/', '/a/b/c/'])(
  'the home page and all it needs is served below %s',
  async (prefix) => {
    const page = await get(prefix);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const home = await page.text();
    expect(home.match(/Not on this local guest/g)).toHaveLength(4);

    const terminal = await (await get(`${prefix}terminal/`)).text();
    for (const [from, html] of [
      [prefix, home],
      [`${prefix}terminal/`, terminal],
    ] as const) {
      const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link ?? '');
      expect(links.length).toBeGreaterThan(1);
      for (const link of links) {
        expect(link).not.toMatch(/^\/|^\w+:/);
        const target = new URL(link, `http://host${from}`).pathname;
        expect(target.startsWith(prefix)).toBe(true);
        expect([target, (await get(target)).status]).toEqual([target, 200]);
      }
    }
  },
);

test("the instance's name is text in its page, whatever it holds", async () => {
  const home = await (await get('/')).text();
  expect(home).toContain('&lt;script&gt;');
  expect(home).not.toContain('<script>');
});

test('an address without its slash leads to the page', async () => {
  const response = await get('/x/terminal');
  expect(response.status).toBe(308);
  expect(new URL(response.headers.get('location') ?? '', 'http://host/x/terminal').pathname).toBe(
    '/x/terminal/',
  );
});

test('other files, other methods and paths that climb out are refused', async () => {
  expect((await get('/assets/../workbench.ts')).status).toBe(404);
  expect((await get('/assets/passwd')).status).toBe(404);
  expect((await get('/terminal.js')).status).toBe(404);
  expect((await get('/', { method: 'POST' })).status).toBe(405);
});

test.each([
  [undefined, true],
  ['http://127.0.0.1:8080', true],
  ['http://localhost:3000', true],
  ['http://s1.localhost:3000', true],
  ['http://[::1]:9', true],
  ['https://evil.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://evillocalhost', false],
  ['null', false],
  ['', false],
])('a page of origin %s may open a terminal: %s', (origin, expected) => {
  expect(isLocalOrigin(origin)).toBe(expected);
});
