import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { ImageDetailsView, ImageView } from '../../lambda/contract/answers';
import type { Api } from '../api';
import { DEPLOYMENT, OWN_LINUX, OWN_LINUX_AMI } from '../cloud';
import { invoke } from './direct';
import { must } from './must';
import { launchWithoutGuest, readyWithoutGuest } from './without-guest';
import { getSession, launch, type StoryStep, untilState, type World } from './world';

const KEY = 'lab-linux';
const PATH = `/images/${KEY}`;
const ARM = 'ami-0be7400000000009';
const PARAMETER = `/berth/${DEPLOYMENT}/lab/linux`;

export const mapping: StoryStep = {
  title:
    'An AMI is mapped while the deployment runs, is launched at once, and is unmapped; what cannot be lent is refused',
  run: async (world) => {
    const { administrator, member } = world;
    await world.cloud.emulator.control.registerImages([
      { imageId: ARM, name: 'own-linux-arm64', architecture: 'arm64' },
    ]);
    await world.parameters.send(
      new PutParameterCommand({ Name: PARAMETER, Value: OWN_LINUX_AMI, Type: 'String' }),
    );
    await refusedMappings(world);
    // No image of the stack may be launched as the first of these: its price is not in the book.
    const order = {
      name: 'Lab Linux',
      parameter: PARAMETER,
      loginUser: 'admin',
      allowedTypes: ['t3.micro', 't3.small'],
    };
    const mapped = await administrator.put(PATH, order);
    must(mapped.status === 200, `mapping was answered with ${mapped.status}: ${JSON.stringify(mapped.body)}`);
    const listed = (await imagesOf(member)).find(({ key }) => key === KEY);
    must(
      listed?.defaultType === 't3.micro' && (listed.pricePerHour ?? 0) > 0 && listed.warnings.length === 0,
      `it is listed as ${JSON.stringify(listed)}`,
    );
    const session = await launch(member, { image: KEY });
    const checked = await invoke(world, 'check-images', {});
    must(
      checked['checked'] === 1 && JSON.stringify(checked['found']) === '[]',
      `check-images answered ${JSON.stringify(checked)}`,
    );
    const shown = (await member.get(PATH)).body as unknown as ImageDetailsView;
    must(
      shown.mappedBy !== undefined && shown.versions === undefined,
      `it is shown as ${JSON.stringify(shown)}`,
    );
    // EC2 takes longer for its checks than a guest for its report.
    const bare = await launchWithoutGuest(world);
    await untilState(member, session.id, 'ready');
    await unmapped(world, session.id);
    await member.delete(`/sessions/${session.id}`);
    await untilState(member, session.id, 'terminated');
    await readyWithoutGuest(world, bare);
    return `${KEY} for ${listed.pricePerHour ?? 0} micro-dollars an hour; ${session.id} went on without its image; ${bare.looked} was ready by EC2's status checks`;
  },
};

async function unmapped({ administrator, member }: World, session: string): Promise<void> {
  const gone = await administrator.delete(PATH);
  must(gone.status === 200, `unmapping was answered with ${gone.status}`);
  must(
    (await imagesOf(member)).every(({ key }) => key !== KEY),
    'an image that was unmapped is listed still',
  );
  must((await administrator.delete(PATH)).status === 404, 'it could be unmapped twice');
  const { state } = await getSession(member, session);
  must(state === 'ready', `the session of an unmapped image is ${state}`);
}

async function refusedMappings({ administrator, member }: World): Promise<void> {
  const name = 'Lab Linux';
  const wanted = { name, ami: OWN_LINUX_AMI, loginUser: 'admin' };
  await refused(member, PATH, wanted, 403, 'Only an administrator or a teacher');
  await refused(administrator, `/images/${OWN_LINUX}`, wanted, 409, 'part of the deployed stack');
  await refused(administrator, PATH, { ...wanted, ami: 'ami-0123456789abcdef0' }, 400, 'no such AMI');
  await refused(administrator, PATH, { ...wanted, ami: ARM }, 400, 'is arm64');
  await refused(administrator, PATH, { ...wanted, allowedTypes: ['t4g.small'] }, 400, 't4g.small is arm64');
  await refused(administrator, PATH, { name, ami: OWN_LINUX_AMI }, 400, 'does not tell whom it lets in');
  const elsewhere = { name, parameter: '/somewhere/else', loginUser: 'admin' };
  await refused(administrator, PATH, elsewhere, 400, 'only parameters below');
  const removed = await member.delete(`/images/${OWN_LINUX}`);
  must(removed.status === 403, `a member who unmaps an image is answered with ${removed.status}`);
}

async function refused(api: Api, path: string, body: object, status: number, why: string): Promise<void> {
  const answer = await api.put(path, body);
  must(
    answer.status === status && String(answer.body['detail']).includes(why),
    `PUT ${path} ${JSON.stringify(body)} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`,
  );
}

async function imagesOf(api: Api): Promise<readonly ImageView[]> {
  return (await api.get('/images')).body['images'] as ImageView[];
}
