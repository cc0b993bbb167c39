import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { PROOF_HEADER } from '../../../lambda/contract/edge';
import { gateKey, signingKey, signProof } from '../../../lambda/contract/ticket';
import { gateOf } from '../../../local/guests/gate';
import type { EmulatedInstance } from '../../../local/guests/instance';
import { startWorkbench, type Workbench } from '../../../local/guests/workbench';
import { anInstance } from './an-instance';

const SESSION = 's-abcdefghijklmnopqrstuvwx';
const KEY = gateKey(signingKey('a master secret', 1), SESSION);

let root: string;
let instance: EmulatedInstance;
let workbench: Workbench;

function write(guest: object): void {
  mkdirSync(join(root, 'etc/berth'), { recursive: true });
  writeFileSync(join(root, 'etc/berth/guest.json'), JSON.stringify(guest));
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'berth-gate-'));
  write({ session: SESSION, gateKey: KEY });
  instance = anInstance();
  const shell = { path: '/bin/sh', home: '/tmp', env: {} };
  workbench = await startWorkbench(
    () => instance,
    shell,
    gateOf(root, () => instance),
  );
});

afterEach(() => {
  workbench.close();
  rmSync(root, { recursive: true });
});

interface Told {
  readonly generation?: number;
  readonly session?: string;
  readonly key?: string;
  readonly seconds?: number;
}

function proof({ generation = 1, session = SESSION, key = KEY, seconds = 600 }: Told = {}): string {
  return signProof({ session, generation, expires: Math.floor(Date.now() / 1000) + seconds }, key);
}

function ask(proofs: readonly string[]): Promise<number> {
  return new Promise((done, fail) => {
    const headers: OutgoingHttpHeaders = proofs.length > 0 ? { [PROOF_HEADER]: [...proofs] } : {};
    get({ host: '127.0.0.1', port: workbench.port, path: '/', headers }, (answer: IncomingMessage) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    }).on('error', fail);
  });
}

function shellStatus(given?: string): Promise<number> {
  return new Promise((done) => {
    const headers = given === undefined ? {} : { [PROOF_HEADER]: given };
    const socket = new WebSocket(`ws://127.0.0.1:${workbench.port}/terminal/socket`, { headers });
    socket.on('unexpected-response', (_request, answer) => done(answer.statusCode ?? 0));
    socket.on('open', () => {
      socket.terminate();
      done(101);
    });
    socket.on('error', () => undefined);
  });
}

test('whoever brings a good proof of this session and generation is let in, to pages and to the shell', async () => {
  expect(await ask([proof()])).toBe(200);
  expect(await shellStatus(proof())).toBe(101);
});

test.each<[string, () => readonly string[]]>([
  ['no proof', () => []],
  ['a proof of another session', () => [proof({ session: 's-zzzzzzzzzzzzzzzzzzzzzzzz' })]],
  ['a proof signed for another computer', () => [proof({ key: gateKey(signingKey('x', 1), SESSION) })]],
  ['a proof of a generation before', () => [proof({ generation: 2 })]],
  ['a proof that is over', () => [proof({ seconds: -60 })]],
  ['a proof that lasts longer than any is made', () => [proof({ seconds: 3600 })]],
  ['two proofs, one of them good', () => [proof(), 'p1~x']],
])('%s lets nobody in', async (_title, proofs) => {
  expect(await ask(proofs())).toBe(401);
  expect(await shellStatus(proofs()[0] === undefined ? undefined : proofs().join(', '))).toBe(401);
});

test('a start ends the proofs of the generation before', async () => {
  const before = proof();
  instance = { ...instance, tags: { ...instance.tags, 'berth:generation': '2' } };
  expect(await ask([before])).toBe(401);
  expect(await ask([proof({ generation: 2 })])).toBe(200);
});

test('a computer without a key, or whose user data has not run, lets nobody in', async () => {
  write({ session: SESSION });
  expect(await ask([proof()])).toBe(401);
  rmSync(join(root, 'etc/berth/guest.json'));
  expect(await ask([proof()])).toBe(401);
});
