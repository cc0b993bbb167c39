import { readFileSync } from 'node:fs';
import type { SessionView } from '../../lambda/contract/answers';
import type { Api } from '../api';
import { OWN_LINUX } from '../cloud';
import { parseCallRecords } from '../iam/call';
import { must } from './must';
import { launch, type StoryStep, until, untilState, type World } from './world';

interface AccountView {
  readonly owner: string;
  readonly granted: number;
  readonly reserved: number;
  readonly spent: number;
  readonly free: number;
  readonly ledger: readonly Readonly<Record<'granted' | 'reserved' | 'spent', number>>[];
}

const MICROS = 1_000_000;

export const bill: StoryStep = {
  title:
    'The bill is bounded before it starts: estimated, reserved, refused when credit is too small, settled',
  run: async (world) => {
    const { stranger } = world;
    const before = await accountOf(stranger);
    const { body: estimate } = await stranger.get(`/estimate?image=${OWN_LINUX}&minutes=60`);
    const worst = Number(estimate['worstCase']);
    must(worst > 0 && estimate['fits'] === true, `the estimate is ${JSON.stringify(estimate)}`);
    const session = await launch(stranger, { image: OWN_LINUX, minutes: 60 });
    const reserved = (await accountOf(stranger)).reserved;
    // The clock has moved on since the estimate, by less than a minute's cost.
    must(Math.abs(reserved - worst) < worst / 20, `${reserved} are reserved, the estimate said ${worst}`);
    await untilState(stranger, session.id, 'ready');
    await stranger.delete(`/sessions/${session.id}`);
    await untilState(stranger, session.id, 'terminated');
    const after = await accountOf(stranger);
    const cost = after.spent - before.spent;
    must(
      after.reserved === 0 && cost > 0 && cost <= reserved,
      `the account afterwards is ${JSON.stringify(after)}`,
    );
    await boundByCredit(world, worst);
    await refusedWithoutCredit(world, before.owner);
    await ledgersSum(stranger);
    tTypesBorrowNothing(world);
    return `estimated ${String(estimate['text'])} It cost ${(cost / MICROS).toFixed(6)} $`;
  },
};

export async function accountOf(api: Api): Promise<AccountView> {
  const { status, body } = await api.get('/credit');
  must(status === 200, `GET /credit answered ${status}: ${JSON.stringify(body)}`);
  return body as unknown as AccountView;
}

/** An administrator leaves the owner this much. */
export async function leave({ administrator }: World, of: Api, micros: number): Promise<void> {
  const { owner, free } = await accountOf(of);
  const { status, body } = await administrator.post(`/accounts/${owner}/grants`, {
    dollars: (micros - free) / MICROS,
  });
  must(
    status === 200 && body['free'] === micros,
    `a grant was answered with ${status}: ${JSON.stringify(body)}`,
  );
}

async function boundByCredit(world: World, worst: number): Promise<void> {
  await leave(world, world.stranger, worst);
  const session: SessionView = await launch(world.stranger, { image: OWN_LINUX, minutes: 240 });
  const minutes = (Date.parse(session.stopAt) - Date.parse(session.createdAt)) / 60_000;
  must(
    session.boundBy === 'credit' && minutes > 50 && minutes < 62,
    `credit for an hour gave ${minutes} minutes, bound by ${session.boundBy}`,
  );
  const { status, body } = await world.stranger.post(`/sessions/${session.id}/extend`, { minutes: 60 });
  must(status === 402 && body['code'] === 'no-credit', `extending without credit is answered with ${status}`);
  await world.stranger.delete(`/sessions/${session.id}`);
  await untilState(world.stranger, session.id, 'terminated');
}

async function refusedWithoutCredit(world: World, owner: string): Promise<void> {
  await leave(world, world.stranger, 50_000);
  const refused = await world.stranger.post('/sessions', { image: OWN_LINUX });
  must(
    refused.status === 402 && refused.body['code'] === 'no-credit',
    `without credit a launch is answered with ${refused.status}`,
  );
  must(
    String(refused.body['detail']).includes('shortest lease'),
    `it says ${String(refused.body['detail'])}`,
  );
  const { body } = await world.stranger.get('/sessions');
  const alive = (body['sessions'] as SessionView[]).filter(({ state }) => state !== 'terminated');
  must(alive.length === 0, 'a launch without credit made a session');
  const own = await world.stranger.post(`/accounts/${owner}/grants`, { dollars: 100 });
  must(own.status === 403, `somebody may grant themselves credit: ${own.status}`);
}

async function ledgersSum(api: Api): Promise<void> {
  await until('the ledger sums to the account', 60, async () => {
    const account = await accountOf(api);
    const sum = (of: 'granted' | 'reserved' | 'spent'): number =>
      account.ledger.reduce((all, line) => all + line[of], 0);
    return sum('reserved') === account.reserved && sum('spent') === account.spent;
  });
}

function tTypesBorrowNothing(world: World): void {
  const calls = parseCallRecords(readFileSync(world.cloud.emulator.callsFile, 'utf8'));
  const ofTType = calls.filter(
    ({ action, params }) => action === 'RunInstances' && /^t\d/.test(String(params['InstanceType'])),
  );
  must(ofTType.length > 0, 'no T type was launched');
  must(
    ofTType.every(({ params }) => params['CreditSpecification.CpuCredits'] === 'standard'),
    'a T type was launched with credits that it may borrow',
  );
}
