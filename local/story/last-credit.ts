import type { SessionView } from '../../lambda/contract/answers';
import type { Answer } from '../api';
import { Api } from '../api';
import { OWN_LINUX } from '../cloud';
import type { DemoUser } from '../users';
import { instanceOf } from './account';
import { accountOf, leave } from './credit';
import { must } from './must';
import { getSession, launch, made, pause, type StoryStep, untilState, type World } from './world';

const SPENDER: DemoUser = { username: 'edith@example.com', password: 'Try-Berth-5', groups: [] };

/** A schedule may be a minute late by itself. */
const LATEST_MS = 90_000;

/** Begun early, since the shortest lease takes up to two minutes. */
export async function beginLastCredit(world: World): Promise<void> {
  await world.cloud.addUser(SPENDER);
  const spender = new Api(world.cloud.gateway.url, (await world.cloud.signIn(SPENDER)).access);
  const warning = await warnedOfItsCredit(world, spender);
  // Two minutes' worth pays for one whole minute, whenever in a minute that begins.
  await leave(world, spender, await worstCase(spender, 2));
  const session = await launch(spender, { image: OWN_LINUX, name: 'last credit', minutes: 1 });
  const stopped = neverOverspent(spender, session);
  // The step that awaits it says what went wrong; until then a failure must not end the whole process.
  stopped.catch(() => undefined);
  world.made.lastCredit = { spender, warning, stopped };
  await refused('another launch', spender.post('/sessions', { image: OWN_LINUX, minutes: 1 }));
}

export const lastCredit: StoryStep = {
  title:
    'Credit that runs out bounds a lease and warns of it; the last of it pays for a minute, is never overspent, and starts nothing again',
  run: async (world) => {
    const { spender, warning, stopped } = made(world, 'lastCredit');
    const { id, reasons } = await stopped;
    must((await instanceOf(world, id)).State?.Name === 'stopped', 'EC2 does not show it stopped');
    const { granted, spent, reserved, free } = await accountOf(spender);
    must(spent > 0 && reserved > 0, 'nothing is settled, or nothing kept for its disk');
    await refused('a start', spender.post(`/sessions/${id}/start`));
    return [
      `bound by credit: ${warning}`,
      `the last minute: ${String(reasons[0]?.text)} Of ${granted} micro-dollars ${spent} are spent, ${reserved} reserved for its disk, ${free} free`,
    ].join('\n         ');
  },
};

/** A lease as long as credit pays for, which is too long for the story to wait for its end. */
async function warnedOfItsCredit(world: World, spender: Api): Promise<string> {
  await leave(world, spender, await worstCase(spender, 12));
  const { id, boundBy } = await launch(spender, { image: OWN_LINUX, name: 'bound by credit' });
  must(boundBy === 'credit', `a lease that credit does not cover is bound by ${boundBy}`);
  const { verdict } = await untilState(spender, id, 'ready');
  must(
    verdict?.action === 'warn' && verdict.text.includes('its credit is used up at'),
    `it says ${JSON.stringify(verdict)}`,
  );
  await spender.delete(`/sessions/${id}`);
  await untilState(spender, id, 'terminated');
  return verdict.text;
}

async function worstCase(api: Api, minutes: number): Promise<number> {
  const { status, body } = await api.get(`/estimate?image=${OWN_LINUX}&minutes=${minutes}`);
  must(status === 200, `the estimate was answered with ${status}`);
  return Number(body['worstCase']);
}

async function refused(what: string, answer: Promise<Answer>): Promise<void> {
  const { status, body } = await answer;
  must(status === 402 && body['code'] === 'no-credit', `without credit, ${what} is answered with ${status}`);
}

/** Looks at the account all the time until the computer has stopped. */
async function neverOverspent(api: Api, { id, stopAt }: SessionView): Promise<SessionView> {
  for (;;) {
    const { granted, spent, reserved, free } = await accountOf(api);
    must(
      free >= 0 && spent + reserved <= granted,
      `the account is overspent: ${JSON.stringify({ granted, spent, reserved, free })}`,
    );
    const session = await getSession(api, id);
    if (session.state === 'stopped') return session;
    must(Date.now() < Date.parse(stopAt) + LATEST_MS, `it is ${session.state} long after its stopAt`);
    await pause(1000);
  }
}
