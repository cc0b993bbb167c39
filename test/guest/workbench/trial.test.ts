import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listenOnLoopback } from '../../../local/guests/listen';
import { findPython } from '../../../local/guests/python';
import { whereCaddyRuns } from './where-caddy-runs';

const GUEST = resolve(__dirname, '../../../guest');
const TRIAL = join(GUEST, 'workbench/trial.py');

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

whereCaddyRuns('the trial of an image', () => {
  let folder: string;
  const servers: Server[] = [];

  /** Two tools of the workbench that answer so. */
  async function tools(jupyter: number, zeppelin: number): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'berth-trial-test-'));
    let file = readFileSync(join(GUEST, 'workbench/Caddyfile'), 'utf8');
    for (const [usual, status] of [
      [8888, jupyter],
      [8080, zeppelin],
    ] as const) {
      const server = createServer((_, answer) => answer.writeHead(status).end());
      servers.push(server);
      file = file.replaceAll(`127.0.0.1:${usual}`, `127.0.0.1:${await listenOnLoopback(server)}`);
    }
    writeFileSync(join(folder, 'Caddyfile'), file);
  }

  /** @param edit changes the way in */
  function tried(edit: (caddyfile: string) => string = (file) => file): Promise<Ended> {
    const caddyfile = join(folder, 'Caddyfile');
    writeFileSync(caddyfile, edit(readFileSync(caddyfile, 'utf8')));
    const checks = join(folder, 'checks.json');
    const promised = ['/jupyter/lab', '/zeppelin/'].map((path) => ({
      name: path.split('/')[1],
      kind: 'http',
      port: 80,
      path,
    }));
    writeFileSync(checks, JSON.stringify(promised));
    const args = [
      '-I',
      TRIAL,
      checks,
      '--workbench',
      folder,
      '--guest',
      join(GUEST, 'linux'),
      '--seconds',
      '4',
    ];
    const child = spawn(findPython(), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        said += data.toString();
      });
    return new Promise((done) => {
      child.on('close', (code) => done({ code, said }));
    });
  }

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('finds nothing where the agent reports ready and each page answers its owner, and nobody else', async () => {
    await tools(200, 302);
    const { code, said } = await tried();
    expect(said).toContain('the agent reports ready, and 2 pages answer behind the gate');
    expect(code).toBe(0);
  }, 60_000);

  test('says which tool does not answer, as the agent and as the owner find it', async () => {
    await tools(200, 502);
    const { code, said } = await tried();
    expect(code).toBe(1);
    expect(said).toContain('zeppelin: answered 502');
    expect(said).toContain('/zeppelin/ answers 502 to the owner');
    expect(said).not.toContain('/jupyter/lab answers');
  }, 60_000);

  test('says that a page is open to everybody, should the gate not be asked', async () => {
    await tools(200, 200);
    const { code, said } = await tried((file) => file.replace('uri /check', 'uri /state'));
    expect(code).toBe(1);
    expect(said).toContain('/jupyter/lab answers 200 without a proof');
  }, 60_000);

  test('does not believe in a way in that it does not know', async () => {
    await tools(200, 200);
    const { code, said } = await tried((file) => file.replace(':80 {', ':81 {'));
    expect(code).toBe(1);
    expect(said).toContain('the Caddyfile is not as this trial knows it');
  }, 60_000);
});
