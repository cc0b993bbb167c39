import type { SessionView } from '../../lambda/contract/answers';
import { OWN_LINUX } from '../cloud';
import { doorGroupsOf, instanceOf } from './account';
import { openDoor } from './connect';
import { must } from './must';
import { launch, type StoryStep, until, untilState, type World } from './world';

export const everythingStopped: StoryStep = {
  title:
    'An administrator stops everything: all computers, whosever they are, with their doors; a member may not',
  run: async (world) => {
    const { member, administrator } = world;
    const { id } = await launch(member, { image: OWN_LINUX, name: 'before the budget is spent' });
    await untilState(member, id, 'ready');
    await openDoor(world, id);
    const refused = await member.post('/stop-everything');
    must(refused.status === 403, `a member who stops everything is answered with ${refused.status}`);
    const { status, body } = await administrator.post('/stop-everything');
    must(
      status === 200 && Number(body['stopping']) >= 1 && JSON.stringify(body['failed']) === '[]',
      `it was answered with ${status}: ${JSON.stringify(body)}`,
    );
    const stopped = await untilState(member, id, 'stopped');
    must(
      stopped.reasons.some(({ code }) => code === 'administrator'),
      `it says ${JSON.stringify(stopped.reasons)}`,
    );
    must((await instanceOf(world, id)).State?.Name === 'stopped', 'EC2 does not show it stopped');
    await until('its door is gone', 60, async () => (await doorGroupsOf(world, id)).length === 0);
    await until('nothing runs any more', 60, async () => (await running(world)).length === 0);
    return `${String(body['running'])} ran, all stopped; their disks are kept`;
  },
};

async function running({ administrator }: World): Promise<readonly string[]> {
  const { body } = await administrator.get('/sessions?all=true');
  return (body['sessions'] as SessionView[])
    .filter(({ state }) => state === 'starting' || state === 'ready' || state === 'stopping')
    .map(({ id }) => id);
}
