import { join } from 'node:path';
import { COURSE, COURSE_FILE } from '../cloud';
import type { ImageDetailsView } from '../../lambda/contract/answers';
import { instanceOf } from './account';
import { credentialOf, openDoor } from './connect';
import { must } from './must';
import { answers, prepareLogin, ssh } from './ssh';
import { launch, type StoryStep, until, untilState } from './world';

export const derived: StoryStep = {
  title: 'An image derived from the workbench is launched: it has the same tools, and what it adds to them',
  run: async (world) => {
    const { member, cloud } = world;
    const image = (await member.get(`/images/${COURSE}`)).body as unknown as ImageDetailsView;
    must(image.kind === 'managed', `it is shown as ${JSON.stringify(image)}`);
    const { id } = await launch(member, { image: COURSE });
    const { tiles = [] } = await untilState(member, id, 'ready', 180);
    must(tiles.length > 0 && tiles.every(({ ok }) => ok), `its tiles are ${JSON.stringify(tiles)}`);
    const { ImageId } = await instanceOf(world, id);
    const said = [`launched from ${ImageId}`, `${tiles.map(({ key }) => key).join(', ')} answer`];
    if (cloud.machines) {
      const given = await credentialOf(world, id);
      await openDoor(world, id);
      await until('ssh answers', 60, () => answers(given.host, given.port));
      const login = prepareLogin(join(cloud.dir, 'story'), COURSE, given);
      const welcome = await ssh(login, `cat ${COURSE_FILE}`);
      must(welcome === 'welcome to the course', `its own file says "${welcome}"`);
      said.push(welcome);
    }
    await member.delete(`/sessions/${id}`);
    await untilState(member, id, 'terminated');
    return said.join('; ');
  },
};
