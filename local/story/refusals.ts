import type { Answer } from '../api';
import { Api } from '../api';
import { WORKBENCH } from './workbench';
import { claimsOf } from './claims';
import { inventory } from './inventory';
import { must } from './must';
import { pause, type StoryStep, type World } from './world';

interface Case {
  readonly what: string;
  readonly status: number;
  /** Missing: the gateway's own answer. */
  readonly code?: string;
  readonly ask: () => Promise<Answer>;
}

const YEAR_MINUTES = 365 * 24 * 60;

export const refusals: StoryStep = {
  title: 'Bad input gets a code, a sentence and what to do, and nothing is created',
  run: async (world) => {
    const before = await settledInventory(world);
    const cases = await casesFor(world);
    for (const { what, status, code, ask } of cases) {
      const answer = await ask();
      must(
        answer.status === status,
        `${what}: answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body).slice(0, 300)}`,
      );
      if (code === undefined) continue;
      const { body } = answer;
      must(answer.type.startsWith('application/problem+json'), `${what}: the answer is ${answer.type}`);
      must(body['code'] === code, `${what}: the code is ${String(body['code'])} instead of ${code}`);
      must(
        String(body['detail']).length > 10 && String(body['next']).length > 10,
        `${what}: no sentence, or nothing to do next`,
      );
    }
    const after = await settledInventory(world);
    must(after === before, `bad input changed the account:\n  before ${before}\n  after  ${after}`);
    return `${cases.length} cases; the account's instances, keys, secrets, schedules and groups are the same`;
  },
};

const QUIET_MS = 2000;
const LIMIT_MS = 60_000;

/** What the account holds, once nothing of the steps before changes it any more. */
async function settledInventory(world: World): Promise<string> {
  const end = Date.now() + LIMIT_MS;
  for (let before = await inventory(world); ;) {
    await pause(QUIET_MS);
    const now = await inventory(world);
    if (now === before) return now;
    must(Date.now() < end, `the account does not come to rest: ${before} became ${now}`);
    before = now;
  }
}

async function casesFor(world: World): Promise<readonly Case[]> {
  const { member, tokens, cloud } = world;
  const launch = (order: object) => (): Promise<Answer> => member.post('/sessions', order);
  const raw = (body: string) => (): Promise<Answer> => member.call('POST', '/sessions', body);
  const as = (token?: string) => (): Promise<Answer> => new Api(cloud.gateway.url, token).get('/sessions');
  const expired = await cloud.emulator.control.changeToken(tokens.access, {
    exp: Math.floor(Date.now() / 1000) - 60,
  });
  const [head = '', , signature = ''] = tokens.access.split('.');
  const claims = { ...claimsOf(tokens.access), 'cognito:groups': ['admin'] };
  const forged = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  return [
    { what: 'an unknown image', status: 404, code: 'not-found', ask: launch({ image: 'no-such-image' }) },
    {
      what: 'a type that is not allowed',
      status: 400,
      code: 'not-allowed-type',
      ask: launch({ image: WORKBENCH, instanceType: 'p5.48xlarge' }),
    },
    { what: 'malformed JSON', status: 400, code: 'invalid', ask: raw('{"image":') },
    { what: 'no JSON object', status: 400, code: 'invalid', ask: raw('[]') },
    {
      what: 'an unknown field',
      status: 400,
      code: 'invalid',
      ask: launch({ image: WORKBENCH, imagee: 'x' }),
    },
    { what: 'a lease of zero', status: 400, code: 'invalid', ask: launch({ image: WORKBENCH, minutes: 0 }) },
    {
      what: 'a lease of a year',
      status: 400,
      code: 'invalid',
      ask: launch({ image: WORKBENCH, minutes: YEAR_MINUTES }),
    },
    {
      what: 'a body of 1 MB',
      status: 413,
      code: 'too-large',
      ask: raw(JSON.stringify({ image: 'x'.repeat(1_000_000) })),
    },
    {
      what: 'a bad idempotency key',
      status: 400,
      code: 'invalid',
      ask: () => member.post('/sessions', { image: WORKBENCH }, { 'idempotency-key': 'a b' }),
    },
    {
      what: 'a session that never was',
      status: 404,
      code: 'not-found',
      ask: () => member.get('/sessions/s-aaaaaaaaaaaaaaaaaaaaaaaa'),
    },
    { what: 'no token', status: 401, ask: as() },
    { what: 'a forged token', status: 401, ask: as(forged) },
    { what: 'an expired token', status: 401, ask: as(expired) },
    { what: 'an ID token', status: 401, code: 'not-signed-in', ask: as(tokens.id) },
    {
      what: "a guest report without the session's token",
      status: 401,
      code: 'not-signed-in',
      ask: forgedReport(cloud.gateway.url),
    },
  ];
}

function forgedReport(url: string): () => Promise<Answer> {
  const report = {
    session: 's-aaaaaaaaaaaaaaaaaaaaaaaa',
    instance: 'i-0123456789abcdef0',
    generation: 1,
    uptimeSeconds: 1,
    checks: [],
  };
  return () => new Api(url, 'forged').post('/guest/report', report);
}
