import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { signProof } from '../../../lambda/contract/ticket';
import { startMetadataService } from '../../../local/guests/metadata-service';
import { findPython } from '../../../local/guests/python';
import { anInstance, isoTime } from '../../local/guests/an-instance';
import { until } from '../../local/guests/until';
import { aComputer, type Computer } from './a-computer';

const GUEST = resolve(__dirname, '../../../guest/linux');
const SESSION = 's-abcdefghijklmnopqrstuvwx';
const KEY = 'a-key-of-this-computer-alone';

interface Vector {
  readonly what: string;
  readonly text: string;
  readonly good: boolean;
}
const VECTORS = JSON.parse(readFileSync(resolve(__dirname, '../../vectors/tickets.json'), 'utf8')) as {
  readonly proofs: readonly Vector[];
};

test('the gate finds good and bad what the vectors call so, as whoever signs does', () => {
  const script = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location('gate', sys.argv[1])
gate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gate)
v = json.load(open(sys.argv[2]))
print(json.dumps([gate.is_good(p['text'], v['gateKey'], v['session'], v['generation'], v['now']) for p in v['proofs']]))
`;
  const vectors = resolve(__dirname, '../../vectors/tickets.json');
  const answer = execFileSync(findPython(), ['-I', '-c', script, join(GUEST, 'berth_gate.py'), vectors]);
  const found = JSON.parse(answer.toString()) as boolean[];
  expect(VECTORS.proofs.map(({ what }, i) => [what, found[i]])).toEqual(
    VECTORS.proofs.map(({ what, good }) => [what, good]),
  );
});

const soon = (): number => Math.floor(Date.now() / 1000) + 300;

const proof = (changes: Partial<Parameters<typeof signProof>[0]> = {}): string =>
  signProof({ session: SESSION, generation: 3, expires: soon(), ...changes }, KEY);

describe('a gate that runs', () => {
  let computer: Computer;
  let closeMetadata: () => unknown;
  let generation = 3;
  let port = 0;
  let log: () => string;

  function ask(path: string, ...proofs: readonly string[]): Promise<{ status: number; text: string }> {
    return new Promise((done, fail) => {
      const headers = proofs.length > 0 ? { 'X-Berth-Proof': [...proofs] } : {};
      request({ host: '127.0.0.1', port, path, headers }, (answer) => {
        let text = '';
        answer.on('data', (data: Buffer) => {
          text += data.toString();
        });
        answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
      })
        .on('error', fail)
        .end();
    });
  }

  beforeAll(async () => {
    const stopAt = isoTime(60 * 60_000);
    const service = await startMetadataService(() =>
      anInstance({ tags: { 'berth:generation': String(generation), 'berth:stopAt': stopAt } }),
    );
    closeMetadata = () => service.close();
    computer = aComputer();
    computer.overrides({ metadata: `http://127.0.0.1:${service.port}` });
    const checks = [{ name: 'jupyter', kind: 'http', port: 1, path: '/' }];
    const guest = { session: SESSION, token: 'the-token', api: 'http://127.0.0.1:1', gateKey: KEY, checks };
    const file = computer.put('guest', guest);
    const running = computer.run('berth_gate.py', ['--port', '0', '--guest', file]);
    log = running.log;
    await until('the gate listens', () => /listens on 127\.0\.0\.1:(\d+)/.test(running.log()));
    port = Number(/127\.0\.0\.1:(\d+)/.exec(running.log())?.[1]);
    await until('the gate knows its generation', async () => (await ask('/check', proof())).status === 204);
  });

  afterAll(() => {
    computer.remove();
    closeMetadata();
  });

  test.each([
    ['a good proof opens', () => [proof()], 204],
    ['no proof does not open', () => [], 401],
    ['a proof that is over does not open', () => [proof({ expires: soon() - 400 })], 401],
    [
      'a proof of another session does not open',
      () => [proof({ session: 's-xwvutsrqponmlkjihgfedcba' })],
      401,
    ],
    ['a proof of the start before does not open', () => [proof({ generation: 2 })], 401],
    ['a good proof beside another does not open', () => [proof(), proof({ generation: 2 })], 401],
    ['what is far too long does not open', () => ['p1~'.padEnd(5000, 'a')], 401],
  ] as const)('%s', async (_what, proofs, status) => {
    expect((await ask('/check', ...proofs())).status).toBe(status);
  });

  test('the home page hears the deadline, what the tiles answer and what was said of the computer last', async () => {
    const verdict = { action: 'keep', text: 'kept: keystrokes 2 min ago', stopsAt: isoTime(0) };
    const cost = 'At most 1.86 $ in all; 0.24 $ of it is spent and settled.';
    const page = 'https://berth.example/sessions/s-1';
    computer.put('run/berth/answer.json', { verdict, warning: null, cost, page, state: 'ready' });
    const { status, text } = await ask('/state');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      session: SESSION,
      verdict,
      warning: null,
      cost,
      page,
      checks: [{ name: 'jupyter', ok: false }],
    });
  });

  test('nothing else is answered, and no proof and no key stands in the log', async () => {
    expect((await ask('/etc/passwd', proof())).status).toBe(404);
    expect(log()).not.toContain(KEY);
    expect(log()).not.toContain('p1~');
  });

  test('a stop ends all proofs: with the next generation the old ones are refused', async () => {
    generation = 4;
    await until('the next', async () => (await ask('/check', proof({ generation: 4 }))).status === 204);
    expect((await ask('/check', proof())).status).toBe(401);
  });
});
