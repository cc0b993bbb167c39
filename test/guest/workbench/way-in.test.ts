import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { listenOnLoopback } from '../../../local/guests/listen';
import { freePorts } from '../../local/free-ports';
import { until } from '../../local/guests/until';
import { whereCaddyRuns } from './where-caddy-runs';

const WORKBENCH = resolve(__dirname, '../../../guest/workbench');
const TOOLS = { jupyter: 8888, rstudio: 8787, zeppelin: 8080, desktop: 3000, terminal: 7681, code: 8443 };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

whereCaddyRuns('the way into the workbench', () => {
  const servers: Server[] = [];
  let caddy: ChildProcess;
  let dir: string;
  let port: number;
  const heard: IncomingMessage[] = [];

  /** Says what it was asked for, and keeps what it heard. */
  async function tool(name: string): Promise<number> {
    const server = createServer((asked, answer) => {
      heard.push(asked);
      answer.end(`${name} ${asked.url}`);
    });
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('message', (data: Buffer) => socket.send(`${name} heard ${data.toString()}`));
    });
    servers.push(server);
    return listenOnLoopback(server);
  }

  async function gate(): Promise<number> {
    const server = createServer((asked, answer) => {
      if (asked.url === '/state') answer.end('{"state":true}');
      else answer.writeHead(asked.headers['x-berth-proof'] === 'good' ? 204 : 401).end();
    });
    servers.push(server);
    return listenOnLoopback(server);
  }

  /** Without a proof, and from this computer itself, unless told otherwise. */
  function ask(path: string, headers: Record<string, string> = {}, host = 'localhost'): Promise<Answer> {
    return new Promise((done, fail) => {
      request({ host: '127.0.0.1', port, path, headers: { host, ...headers } }, (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => {
          text += data.toString();
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      })
        .on('error', fail)
        .end();
    });
  }
  /** As the edge asks: under another name than this computer's own. */
  const fromEdge = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(path, headers, 'lab.example.com');

  const open = (headers: Record<string, string>): Promise<string> =>
    new Promise((done) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/terminal/ws`, {
        headers: { host: 'lab.example.com', ...headers },
      });
      socket.on('open', () => socket.send('ls'));
      socket.on('message', (data: Buffer) => {
        done(data.toString());
        socket.close();
      });
      socket.on('error', (error) => done(error.message));
    });

  beforeAll(async () => {
    let file = readFileSync(join(WORKBENCH, 'Caddyfile'), 'utf8');
    const moved = { ...TOOLS, gate: 8471 };
    for (const [name, usual] of Object.entries(moved)) {
      // One tool is left out: whatever is not there yet must be said to be starting.
      const here =
        name === 'gate' ? await gate() : name === 'zeppelin' ? await freePorts() : await tool(name);
      if (!file.includes(`127.0.0.1:${usual}`)) throw new Error(`Caddy does not know ${name}`);
      file = file.replaceAll(`127.0.0.1:${usual}`, `127.0.0.1:${here}`);
    }
    dir = mkdtempSync(join(tmpdir(), 'berth-caddy-'));
    port = await freePorts();
    file = file
      .replace(':80 {', `:${port} {\n\tbind 127.0.0.1`)
      .replaceAll('/opt/berth/workbench/home', join(WORKBENCH, 'home'));
    writeFileSync(join(dir, 'Caddyfile'), file);
    const env = { PATH: process.env['PATH'], HOME: dir };
    caddy = spawn('caddy', ['run', '--config', join(dir, 'Caddyfile'), '--adapter', 'caddyfile'], {
      env,
      stdio: 'ignore',
    });
    await until('Caddy listens', async () => (await ask('/').catch(() => undefined)) !== undefined);
  });

  afterAll(() => {
    caddy.kill('SIGKILL');
    for (const server of servers) server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(['/', '/jupyter/lab', '/_home/state', '/rstudio/', '/nothing'])(
    'nobody gets to %s without a proof, and a wrong one is none',
    async (path) => {
      expect((await fromEdge(path)).status).toBe(401);
      expect((await fromEdge(path, { 'X-Berth-Proof': 'wrong' })).status).toBe(401);
    },
  );

  test.each([
    ['/jupyter/lab?x=1', 'jupyter /jupyter/lab?x=1'],
    ['/rstudio/auth?y', 'rstudio /auth?y'],
    ['/desktop/', 'desktop /desktop/'],
    ['/terminal/', 'terminal /terminal/'],
    ['/code/static/a.js', 'code /static/a.js'],
    ['/_home/state', '{"state":true}'],
  ])('with a proof %s is what the tool says', async (path, text) => {
    expect(await fromEdge(path, { 'X-Berth-Proof': 'good' })).toMatchObject({ status: 200, text });
  });

  test('no tool hears of the proof, or of what a browser pretends to be', async () => {
    heard.length = 0;
    await fromEdge('/jupyter/', { 'X-Berth-Proof': 'good', 'X-Berth-User': 'root', Accept: 'x' });
    const [asked] = heard;
    expect(Object.keys(asked?.headers ?? {}).filter((name) => name.startsWith('x-berth'))).toEqual([]);
    expect(asked?.headers.accept).toBe('x');
  });

  test('RStudio hears under which path it is', async () => {
    heard.length = 0;
    await fromEdge('/rstudio/', { 'X-Berth-Proof': 'good' });
    expect(heard[0]?.headers['x-rstudio-root-path']).toBe('/rstudio');
  });

  test('WebSockets pass, and only with a proof', async () => {
    expect(await open({ 'X-Berth-Proof': 'good' })).toBe('terminal heard ls');
    expect(await open({})).toContain('401');
  });

  test('through SSH, on the computer itself, no proof is needed; a foreign name for it opens nothing', async () => {
    expect((await ask('/jupyter/lab')).status).toBe(200);
    expect((await ask('/jupyter/lab', {}, '127.0.0.1')).status).toBe(200);
    expect((await ask('/jupyter/lab', {}, 'lab.example.com')).status).toBe(401);
  });

  test('a tool that is not there yet is said to be starting, and the page asks again', async () => {
    const answer = await ask('/zeppelin/');
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('does not answer yet');
    expect(answer.text).toContain('http-equiv="refresh"');
  });

  test('the home page brings all it needs, asks nobody else, and may run nothing but its own script', async () => {
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const files = [...page.text.matchAll(/(?:href|src)="([^"/][^"]*)"/g)].map(([, file]) => file ?? '');
    expect(files).toContain('home.js');
    for (const file of [...files, 'tiles.json']) expect((await ask(`/${file}`)).status).toBe(200);
    const all = await Promise.all(files.map(async (file) => (await ask(`/${file}`)).text));
    expect([page.text, ...all].join('\n').replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:\/\//,
    );
  });

  test('every tile of the home page is a way that Caddy knows', () => {
    const { tiles } = JSON.parse(readFileSync(join(WORKBENCH, 'home/tiles.json'), 'utf8')) as {
      tiles: { key: string; path: string }[];
    };
    expect(tiles.map(({ key }) => key).toSorted()).toEqual(Object.keys(TOOLS).toSorted());
    for (const { key, path } of tiles) expect(path.startsWith(`/${key}/`)).toBe(true);
  });
});
