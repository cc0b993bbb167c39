import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { amiParameterName } from '../../lambda/contract/names';
import type { ImageDetailsView, SessionView } from '../../lambda/contract/answers';
import { DEPLOYMENT, NEXT_BUILD } from '../cloud';
import { instanceOf, instancesOf } from './account';
import { must } from './must';
import { WORKBENCH } from './workbench';
import { launch, made, pause, type StoryStep, until, untilState, type World } from './world';

const PATH = `/images/${WORKBENCH}`;
/** So long functions may remember which AMI an image is. */
const REMEMBERED_MS = 60_000;

export const published: StoryStep = {
  title: 'A build publishes the next version of the managed image, and its versions are shown',
  run: async (world) => {
    // As the distribution of a pipeline does it.
    await world.parameters.send(
      new PutParameterCommand({
        Name: amiParameterName(DEPLOYMENT, WORKBENCH),
        Value: NEXT_BUILD,
        Type: 'String',
        Overwrite: true,
      }),
    );
    const said = await versionsOf(world);
    must(said === '2 (now), 1', `its versions are ${said}`);
    const { versions = [] } = (await world.member.get(PATH)).body as unknown as ImageDetailsView;
    const { parent, components = [], builtAt } = versions[0] ?? {};
    const from = components.map(({ name, version }) => `${name} ${version}`).join(', ');
    must(
      parent !== undefined && builtAt !== undefined && from.startsWith('docker 1.0.1, guest'),
      `of version 2 it shows ${JSON.stringify(versions[0])}`,
    );
    return `${said}; version 2 is ${parent} with ${from}`;
  },
};

export const rolledOut: StoryStep = {
  title: 'The next version is launched, and an administrator rolls it back',
  run: async (world) => {
    const { administrator, member } = world;
    const next = await launchedFrom(world);
    must(next.version === 2 && next.ami === NEXT_BUILD, `it was launched from ${JSON.stringify(next)}`);
    const refused = await member.post(`${PATH}/rollback`);
    must(refused.status === 403, `a member who rolls an image back is answered with ${refused.status}`);
    const { status, body } = await administrator.post(`${PATH}/rollback`);
    must(
      status === 200 && body['from'] === 2 && body['to'] === 1,
      `it was answered with ${status}: ${JSON.stringify(body)}`,
    );
    world.made.rolledBack = Date.now();
    const further = await administrator.post(`${PATH}/rollback`);
    must(further.status === 409, `with nothing before it was answered with ${further.status}`);
    const said = await versionsOf(world);
    must(said === '3 (now), 2, 1', `its versions are ${said}`);
    return `version 2 was launched; then ${said}`;
  },
};

export const rolledBack: StoryStep = {
  title: 'After a minute at most the earlier version is launched again, and the later one can be named',
  run: async (world) => {
    await pause(Math.max(0, made(world, 'rolledBack') + REMEMBERED_MS - Date.now()));
    const earlier = await launchedFrom(world);
    must(
      earlier.version === 3 && earlier.ami !== NEXT_BUILD,
      `it was launched from ${JSON.stringify(earlier)}`,
    );
    const { body } = await world.administrator.post(`${PATH}/rollback`, { version: 2 });
    must(body['to'] === 2 && body['ami'] === NEXT_BUILD, `forward was answered with ${JSON.stringify(body)}`);
    return `launched from ${earlier.ami}, as version ${earlier.version}`;
  },
};

async function launchedFrom(world: World): Promise<{ ami: string | undefined; version: number | undefined }> {
  const { member } = world;
  const session: SessionView = await launch(member, { image: WORKBENCH });
  await until('EC2 shows its computer', 60, async () => (await instancesOf(world, session.id)).length > 0);
  const { ImageId } = await instanceOf(world, session.id);
  await member.delete(`/sessions/${session.id}`);
  await untilState(member, session.id, 'terminated');
  return { ami: ImageId, version: session.imageVersion };
}

/** `2 (now), 1`: the newest first. */
async function versionsOf({ member }: World): Promise<string> {
  const { versions = [] } = (await member.get(PATH)).body as unknown as ImageDetailsView;
  return versions.map(({ version, current }) => `${version}${current ? ' (now)' : ''}`).join(', ');
}
