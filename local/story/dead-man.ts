import { SLACK } from '../../lambda/domain/credit';
import { OWN_LINUX } from '../cloud';
import { instanceOf } from './account';
import { must } from './must';
import { loseSchedules } from './nets';
import {
  getSession,
  launch,
  made,
  pause,
  type StoryStep,
  type SwitchedOff,
  untilState,
  type World,
} from './world';

/** So long after `stopAt` a guest switches itself off: `DEAD_MAN_SECONDS` of its agent. */
const DEAD_MAN_MS = 120_000;
/** Until so long after `stopAt` nothing must have happened. */
const STILL_RUNS_MS = 60_000;
/** A machine ends its services first. */
const POWER_OFF_MS = 90_000;

/**
 * Begun first of all, since it takes up to four minutes. Whatever else could stop it is taken away: its schedules, the
 * sweeper (which the story holds) and its guest's reports, by which Berth stops what is due.
 */
export async function beginDeadMan(world: World): Promise<void> {
  const order = { image: OWN_LINUX, name: 'only its own switch', minutes: 1 };
  const { id, stopAt, credit } = await launch(world.member, order);
  await loseSchedules(world, id);
  const switchedOff = seenSwitchingOff(world, id, Date.parse(stopAt));
  // The step that awaits it says what went wrong; until then a failure must not end the whole process.
  switchedOff.catch(() => undefined);
  world.made.deadMan = {
    session: id,
    reserved: credit?.reserved ?? 0,
    due: Date.parse(stopAt) + DEAD_MAN_MS,
    switchedOff,
  };
}

async function seenSwitchingOff(world: World, id: string, stopAt: number): Promise<SwitchedOff> {
  await untilState(world.member, id, 'ready');
  world.cloud.gateway.loseReportsOf(id);
  must(Date.now() < stopAt, 'its reports were not lost before it was due');
  await pause(stopAt + STILL_RUNS_MS - Date.now());
  const running = (await instanceOf(world, id)).State?.Name === 'running';
  const { intent } = await getSession(world.member, id);
  must(running && intent === 'run', 'something has stopped it before its own switch');
  for (;;) {
    const { State, StateReason } = await instanceOf(world, id);
    const at = Date.now();
    if (State?.Name === 'stopped') return { because: StateReason?.Code, at };
    must(at < stopAt + DEAD_MAN_MS + POWER_OFF_MS, `it has not switched itself off: it is ${State?.Name}`);
    await pause(500);
  }
}

export const deadMan: StoryStep = {
  title:
    'With schedules, sweeper and reports gone, the guest powers its computer off two minutes after stopAt, within what was reserved',
  run: async (world) => {
    const { session, reserved, due, switchedOff } = made(world, 'deadMan');
    const { because, at } = await switchedOff;
    const late = Math.round((at - due + DEAD_MAN_MS) / 1000);
    must(at >= due && at - due + DEAD_MAN_MS < SLACK, `it was off ${late} s after its stopAt`);
    must(because === 'Client.InstanceInitiatedShutdown', `EC2 says ${because}`);
    const { reasons, credit } = await untilState(world.member, session, 'stopped');
    must(reasons[0]?.code === 'deadline', `it says ${JSON.stringify(reasons)}`);
    must(
      credit !== undefined && credit.spent > 0 && credit.spent + credit.reserved <= reserved,
      `of the ${reserved} reserved, ${JSON.stringify(credit)} are spent and reserved now`,
    );
    return `off ${late} s after its stopAt, by ${because}; spent ${credit.spent} of ${reserved} micro-dollars reserved`;
  },
};
