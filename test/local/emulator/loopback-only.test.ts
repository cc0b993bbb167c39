import { request } from 'node:http';
import { type RunningEmulator, runEmulator } from './running-emulator';

jest.setTimeout(180_000);

let emulator: RunningEmulator;

beforeAll(async () => {
  emulator = await runEmulator();
});

afterAll(async () => emulator.end());

/** `fetch` would not let a program set these headers. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port: emulator.port, path, headers, method }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', fail)
      .end();
  });
}

const PATHS = [
  '/_berth/instances',
  '/_ministack/health',
  '/?Action=DescribeInstances&Version=2016-11-15',
  '/bucket',
];

describe('the local cloud', () => {
  it.each<Readonly<Record<string, string>>>([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'null' },
    { host: 'evil.example' },
    { host: '192.0.2.1:4566' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  ])('refuses a page of elsewhere, %j, whatever it asks for', async (headers) => {
    for (const path of PATHS) {
      const { status, text } = await ask(path, headers);
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain('Only programs and pages of this machine may use the local cloud');
    }
    expect((await ask('/_berth/faults', headers, 'DELETE')).status).toBe(403);
  });

  it.each<Readonly<Record<string, string>>>([
    {},
    { origin: 'http://127.0.0.1:5173' },
    { origin: 'http://localhost:8080' },
    { origin: 'http://[::1]:1' },
    { host: 'localhost:4566' },
    { host: 'bucket.s3.localhost:4566' },
  ])("answers this machine's own programs and pages, %j", async (headers) => {
    expect((await ask('/_berth/instances', headers)).status).toBe(200);
    expect((await ask('/_ministack/health', headers)).status).toBe(200);
  });

  it('hears what the edge brings from a page of elsewhere, which the functions themselves look at', async () => {
    const led = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const [path, refused] of [
      ['/_berth/enter', false],
      ['/_berth/renew', false],
      ['/_berth/enter/more', true],
      ['/sessions', true],
    ] as const) {
      const { text } = await ask(`/_aws/execute-api/0123456789${path}`, led, 'POST');
      expect([path, text.includes('Only programs and pages of this machine')]).toEqual([path, refused]);
    }
    expect((await ask('/_aws/execute-api/0123456789/_berth/enter', { host: 'evil.example' })).status).toBe(
      403,
    );
  });

  it('lets a page of another site of this machine lead a browser to the sign-in page', async () => {
    const led = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await ask('/oauth2/authorize?client_id=none', led)).status).not.toBe(403);
  });
});
