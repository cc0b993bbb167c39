import { join } from 'node:path';
import type { EventView, SessionView } from '../../lambda/contract/answers';
import { instanceOf, remainders, schedulesOf } from './account';
import { credentialOf, openDoor } from './connect';
import { must } from './must';
import { prepareLogin, ssh, tryToSsh } from './ssh';
import { WORKBENCH } from './workbench';
import { getSession, launch, made, pause, type StoryStep, until, untilState, type World } from './world';

/** The least that shows a warning: quiet is put on record once a minute, so that one minute would pass before it. */
const IDLE_MINUTES = 2;
/** So long after its last use an idle computer has stopped: reports come every half minute, and one of them stops it. */
const SURELY_STOPPED_MS = (IDLE_MINUTES * 60 + 35) * 1000;

/** Begun early, since it takes longer than the idle limit. */
export async function beginIdle(world: World): Promise<void> {
  const order = { image: WORKBENCH, minutes: 60, idleMinutes: IDLE_MINUTES };
  const [unused, working] = await Promise.all([
    launch(world.member, { ...order, name: 'unused' }),
    launch(world.member, { ...order, name: 'working' }),
  ]);
  const warning = firstWarning(world, unused.id);
  // The step that awaits it says what went wrong; until then a failure must not end the whole process.
  warning.catch(() => undefined);
  await startJob(world, working.id);
  world.made.idle = { unused: unused.id, working: working.id, leftAlone: Date.now(), warning };
}

/** A process that uses nothing that can be measured: only the mark of `berth-keep` says that it is work. */
async function startJob(world: World, id: string): Promise<void> {
  await untilState(world.member, id, 'ready');
  await openDoor(world, id);
  const login = prepareLogin(join(world.cloud.dir, 'story'), 'working', await credentialOf(world, id));
  await until('ssh connects', 60, async () => (await tryToSsh(login, 'true')).code === 0);
  await ssh(login, 'nohup berth-keep -- sleep 900 > /dev/null 2>&1 < /dev/null &');
}

async function firstWarning({ member }: World, id: string): Promise<SessionView['verdict']> {
  const end = Date.now() + 2 * SURELY_STOPPED_MS;
  for (;;) {
    const { intent, verdict } = await getSession(member, id);
    if (verdict?.action === 'warn') return verdict;
    if (intent !== 'run') return undefined;
    must(Date.now() < end, `a computer that nobody uses is not warned: ${verdict?.text}`);
    await pause(1000);
  }
}

export const idle: StoryStep = {
  title: 'A computer that nobody uses is warned, then stopped as idle; one with a marked job is kept',
  run: async (world) => {
    const { unused, working, leftAlone, warning } = made(world, 'idle');
    const warned = await warning;
    must(warned !== undefined, 'it was stopped without a warning');
    must(/^stops \d\d:\d\d UTC: idle since /.test(warned.text), `the warning is "${warned.text}"`);
    const stopped = await untilState(world.member, unused, 'stopped', 120);
    const seconds = Math.round((Date.now() - Date.parse(stopped.createdAt)) / 1000);
    must(
      stopped.reasons.some(({ code, text }) => code === 'idle' && text.includes('idle since')),
      `it says ${JSON.stringify(stopped.reasons)}`,
    );
    const timeline = await toldInOrder(world, unused);
    must(Date.now() < Date.parse(stopped.stopAt), 'it was stopped after its lease only');
    must((await instanceOf(world, unused)).State?.Name === 'stopped', 'EC2 does not show it stopped');
    await pause(leftAlone + SURELY_STOPPED_MS - Date.now());
    const kept = await keptForItsJob(world, working);
    await extendedByAnHour(world, working);
    for (const id of [unused, working]) await world.member.delete(`/sessions/${id}`);
    for (const id of [unused, working]) {
      await untilState(world.member, id, 'terminated');
      await until(`nothing of ${id} is left`, 60, async () => (await remainders(world, id)).length === 0);
    }
    return `warned: ${warned.text}\n         stopped ${seconds} s after it was asked for; the other one ${kept}\n         told: ${timeline}`;
  },
};

/** What its timeline tells its owner, and tells nobody else. */
async function toldInOrder({ member, stranger, administrator }: World, id: string): Promise<string> {
  const path = `/sessions/${id}/events`;
  const { status, body } = await member.get(path);
  must(status === 200, `GET ${path} answered ${status}: ${JSON.stringify(body)}`);
  const events = body['events'] as EventView[];
  const times = events.map(({ at }) => at);
  must(
    JSON.stringify(times) === JSON.stringify(times.toSorted()),
    `its events are out of order: ${times.join()}`,
  );
  const texts = events.map(({ text }) => text);
  const told = [
    /^launched by \S+ from 127\.0\.0\.1$/,
    /^ready$/,
    /^warned: .*stops at \d\d:\d\d UTC, because it is not being used$/,
    /^stopped: idle since \d\d:\d\d UTC/,
  ].map((sentence) => texts.findIndex((text) => sentence.test(text)));
  const inOrder = told.every((place, n) => place > (told[n - 1] ?? -1));
  must(inOrder && body['more'] === false, `its timeline is ${JSON.stringify(texts)}`);
  must((await administrator.get(path)).status === 200, 'an administrator may not read a timeline');
  const another = await stranger.get(path);
  must(another.status === 404, `another's timeline is answered with ${another.status}`);
  return texts.join('; ');
}

/** @returns why it is kept */
async function keptForItsJob(world: World, id: string): Promise<string> {
  const { state, verdict } = await getSession(world.member, id);
  must(
    state === 'ready' && verdict?.action === 'keep' && /^kept: .*job sleep for /.test(verdict.text),
    `a computer with a marked job is ${state}: ${JSON.stringify(verdict)}`,
  );
  must((await instanceOf(world, id)).State?.Name === 'running', 'EC2 does not show it running');
  return verdict.text;
}

async function extendedByAnHour(world: World, id: string): Promise<void> {
  const before = await getSession(world.member, id);
  const { status, body } = await world.member.post(`/sessions/${id}/extend`, { minutes: 60 });
  must(status === 200, `extend was answered with ${status}: ${String(body['detail'])}`);
  const { stopAt, verdict } = await getSession(world.member, id);
  const hours = (Date.parse(stopAt) - Date.parse(before.stopAt)) / 3_600_000;
  must(hours === 1, `extending changed the lease by ${hours} hours`);
  must(verdict?.text.includes('extended') ?? false, `it does not count as use: ${JSON.stringify(verdict)}`);
  const armed = (await schedulesOf(world, id)).filter((name) => name.includes('-stop-'));
  must(
    armed.length === 1 && (armed[0]?.endsWith(stopAt.replaceAll(/[-:]/g, '')) ?? false),
    `after extending, armed is ${armed.join()} and not ${stopAt}`,
  );
}
