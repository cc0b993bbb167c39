import { CreateScheduleCommand, GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { isoMinute } from '../../lambda/domain/time';
import { scheduleGroupName } from '../../lambda/contract/names';
import { DEPLOYMENT, OWN_LINUX } from '../cloud';
import { doorGroupsOf, instanceOf, remainders, schedulesOf } from './account';
import { callsOf } from './calls-of';
import { credentialOf, openDoor } from './connect';
import { must } from './must';
import { beginNets } from './nets';
import { INTERRUPTED } from './retry';
import { WORKBENCH } from './workbench';
import { getSession, launch, made, pause, type StoryStep, until, untilState, type World } from './world';

const STALE = 'stale-schedule';

/** Begun early, since a minute's lease takes more than a minute. */
export async function beginShortLease(world: World): Promise<void> {
  const short = await launch(world.member, { image: OWN_LINUX, name: 'short lease', minutes: 1 });
  const extended = await launch(world.member, { image: OWN_LINUX, name: 'extended', minutes: 1 });
  world.made.short = short.id;
  world.made.extended = extended.id;
  const { status, body } = await world.member.post(`/sessions/${extended.id}/extend`, { minutes: 60 });
  must(status === 200, `extend was answered with ${status}: ${String(body['detail'])}`);
  const armed = await schedulesOf(world, extended.id);
  const stopAt = String(body['stopAt']).replaceAll(/[-:]/g, '');
  must(
    armed.length === 1 && (armed[0]?.endsWith(stopAt) ?? false),
    `after extending, armed is ${armed.join()} and not ${stopAt}`,
  );
  await untilState(world.member, extended.id, 'ready');
  const opened = await world.member.post(`/sessions/${extended.id}/door`, { minutes: 1 });
  must(opened.status === 200, `the door was answered with ${opened.status}`);
  world.made.otherKey = await credentialOf(world, extended.id);
}

export const shutdown: StoryStep = {
  title:
    'A lease of one minute is ended by its schedule; a stale schedule stops nothing; the door closes by itself',
  run: async (world) => {
    const short = made(world, 'short');
    const extended = made(world, 'extended');
    await fireStaleSchedule(world, extended);
    const { stopAt } = await getSession(world.member, short);
    const stopped = await untilState(world.member, short, 'stopped', 150);
    const late = Math.round((Date.now() - Date.parse(stopAt)) / 1000);
    must(
      stopped.reasons.some((reason) => reason.code === 'deadline'),
      `it says ${JSON.stringify(stopped.reasons)}`,
    );
    must((await instanceOf(world, short)).State?.Name === 'stopped', 'EC2 does not show it stopped');
    await until(
      'the door closes at its end',
      130,
      async () => (await doorGroupsOf(world, extended)).length === 0,
    );
    must(
      (await getSession(world.member, extended)).state === 'ready',
      'the extended session does not run any more',
    );
    await openDoor(world, extended);
    await beginNets(world);
    await finishInterruptedLaunches(world);
    for (const id of [short, extended]) await world.member.delete(`/sessions/${id}`);
    for (const id of [short, extended]) await untilState(world.member, id, 'terminated');
    return `stopped ${late} s after its stopAt`;
  },
};

/** A schedule as an earlier lease would have left it fires, is heard, and stops nothing. */
async function fireStaleSchedule(world: World, session: string): Promise<void> {
  // A schedule of the session's own that fires at the same time would be heard in its stead: then once more.
  while (!(await heardAlone(world, session))) await pause(1000);
  // The function might do something still, after its first look.
  await pause(2000);
  const { state } = await getSession(world.member, session);
  must(state === 'ready', `a stale schedule made the session ${state}`);
  must((await instanceOf(world, session)).State?.Name === 'running', 'a stale schedule stopped the instance');
}

/** @returns whether only the stale schedule called the function meanwhile */
async function heardAlone(world: World, session: string): Promise<boolean> {
  const own = await schedulesOf(world, session);
  const GroupName = scheduleGroupName(DEPLOYMENT);
  const stop = own.find((name) => name.includes('-stop-')) ?? '';
  const armed = await world.schedules.send(new GetScheduleCommand({ GroupName, Name: stop }));
  must(armed.Target !== undefined, 'the armed schedule has no target');
  const before = callsOf(world, 'end-of-lease', session);
  // Same target, same input as the one that is armed.
  await world.schedules.send(
    new CreateScheduleCommand({
      GroupName,
      Name: STALE,
      ScheduleExpression: `at(${isoMinute(Date.now() + 2000).slice(0, -1)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: armed.Target,
    }),
  );
  await until('the stale schedule fires and is gone', 60, async () => {
    const { Schedules = [] } = await world.schedules.send(new ListSchedulesCommand({ GroupName }));
    return Schedules.every((schedule) => schedule.Name !== STALE);
  });
  await until(
    'the stale schedule has called end-of-lease',
    60,
    async () => callsOf(world, 'end-of-lease', session) > before,
  );
  return (await schedulesOf(world, session)).join() === own.join();
}

/** A minute later nobody works on them any more: the same order goes on where it was, and an end cleans up. */
async function finishInterruptedLaunches(world: World): Promise<void> {
  const { member } = world;
  const abandoned = made(world, 'abandoned');
  await until('an interrupted launch can be taken over', 70, async () => {
    const { state, phase } = await launch(member, { image: WORKBENCH }, INTERRUPTED);
    return state === 'ready' || phase !== 'placing';
  });
  const { id } = await launch(member, { image: WORKBENCH }, INTERRUPTED);
  await instanceOf(world, id);
  await member.delete(`/sessions/${id}`);
  await until('an interrupted launch can be ended', 70, async () => {
    await member.delete(`/sessions/${abandoned}`);
    return (await getSession(member, abandoned)).state === 'terminated';
  });
  for (const it of [id, abandoned]) {
    await until(`nothing of ${it} is left`, 60, async () => (await remainders(world, it)).length === 0);
  }
}
