import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import type { ImageView, SessionView } from '../../lambda/contract/answers';
import { OWN_LINUX } from '../cloud';
import { WITHOUT_SSH } from '../guests/ssh-off';
import { instanceOf, instancesOf } from './account';
import { plantForeignThings } from './foreign-things';
import { beginDeadMan } from './dead-man';
import { beginIdle } from './idle';
import { beginLastCredit } from './last-credit';
import { holdSweeper } from './nets';
import { beginShortLease } from './shutdown';
import { must } from './must';
import { WORKBENCH } from './workbench';
import { getSession, launch, pause, type StoryStep, until, untilState, type World } from './world';

export const deployed: StoryStep = {
  title: 'The stacks are deployed, and things of others stand beside them',
  run: async (world) => {
    const formation = new CloudFormationClient(world.cloud.aws);
    const { Stacks = [] } = await formation.send(new DescribeStacksCommand({}));
    const states = Stacks.filter((stack) => stack.StackName?.startsWith('demo-')).map(
      (stack) => `${stack.StackName} ${stack.StackStatus}`,
    );
    must(
      states.length === 2 && states.every((state) => state.endsWith('CREATE_COMPLETE')),
      `the stacks are ${states.join(', ')}`,
    );
    await plantForeignThings(world);
    await beginDeadMan(world);
    await holdSweeper(world);
    return states.join(', ');
  },
};

export const images: StoryStep = {
  title: 'A member signs in (code + PKCE) and lists the images',
  run: async ({ member }) => {
    const { status, body } = await member.get('/images');
    must(status === 200, `GET /images answered ${status}`);
    const found = body['images'] as Record<string, unknown>[];
    const said = found.map(
      (i) =>
        `${String(i['key'])} (${String(i['kind'])}, ${String(i['os'])}, ${String(i['loginUser'])}, ${String(i['defaultType'])})`,
    );
    const [managed, mapped] = [WORKBENCH, OWN_LINUX].map((key) =>
      found.find((image) => image['key'] === key),
    );
    must(
      managed?.['kind'] === 'managed' && mapped?.['kind'] === 'semi-managed',
      `the images are ${said.join(', ')}`,
    );
    for (const image of [managed, mapped]) {
      must(
        Array.isArray(image['allowedTypes']) && image['allowedTypes'].includes(image['defaultType']),
        'a default type is not among the allowed',
      );
      mustHaveSizes(image as unknown as ImageView);
    }
    return said.join('; ');
  },
};

export const launched: StoryStep = {
  title: 'Launches with the defaults and waits for the green tick; launches that go wrong say why',
  run: async (world) => {
    const { member } = world;
    const asked = Date.now();
    const session = await launch(member, { image: WORKBENCH });
    const answered = Date.now() - asked;
    const begun = Promise.all([beginShortLease(world), beginLastCredit(world)]);
    // It is awaited below; until then a failure must not end the whole process.
    begun.catch(() => undefined);
    must(session.state === 'starting' && !session.ready, `the answer says ${session.state}`);
    const others = await Promise.all([
      launch(member, { image: WORKBENCH, name: WITHOUT_SSH }),
      launch(member, { image: OWN_LINUX, name: 'dies' }),
      launch(member, { image: OWN_LINUX, name: 'stopped from outside' }),
    ]);
    const phases = await phasesUntilReady(world, session);
    const seconds = ((Date.now() - asked) / 1000).toFixed(1);
    world.made.session = session.id;
    await mustHaveItsTiles(world, session);
    await Promise.all([
      beginIdle(world),
      neverReady(world, others[0]),
      dies(world, others[1]),
      stoppedFromOutside(world, others[2]),
      begun,
    ]);
    return `answered in ${answered} ms, ready ${seconds} s after the request (${phases.join(' > ')})`;
  },
};

async function phasesUntilReady(world: World, session: SessionView): Promise<readonly string[]> {
  const phases: string[] = [session.phase ?? 'none'];
  await until('the workbench is ready', 90, async () => {
    const { phase, state, failure } = await getSession(world.member, session.id);
    must(failure === undefined, `the launch failed: ${failure?.text}`);
    const now = phase ?? state;
    if (phases.at(-1) !== now) phases.push(now);
    return state === 'ready';
  });
  must(phases.includes('booting'), `no phase but ${phases.join(', ')} was seen`);
  return phases;
}

/** What the price list says of each type that the image may be launched as. */
function mustHaveSizes({ key, types }: ImageView): void {
  const unknown = types.filter(({ vcpus, memoryGiB, pricePerHour }) =>
    [vcpus, memoryGiB, pricePerHour].some((figure) => figure === undefined || figure <= 0),
  );
  must(
    types.length > 0 && unknown.length === 0,
    `of ${key} it is not known how large these are, or what they cost: ${unknown.map(({ type }) => type).join(', ')}`,
  );
}

/** Each tile that the image promises has answered, and what the launch took is shown with the image. */
async function mustHaveItsTiles({ member }: World, { id }: SessionView): Promise<void> {
  const image = (await member.get(`/images/${WORKBENCH}`)).body as unknown as ImageView;
  const { tiles = [] } = await getSession(member, id);
  must(
    tiles.length === image.tiles.length && tiles.length > 0 && tiles.every(({ ok }) => ok),
    `the tiles of a ready workbench are ${JSON.stringify(tiles)}`,
  );
  must(
    image.usuallyReadySeconds !== undefined && image.usuallyReadySeconds < 90,
    `it says that launches take ${image.usuallyReadySeconds} s`,
  );
}

async function neverReady(world: World, session: SessionView): Promise<void> {
  await until('a session without SSH says why it is not ready', 60, async () => {
    const { reasons } = await getSession(world.member, session.id);
    return reasons.some((reason) => reason.code === 'check-ssh');
  });
  await pause(2000);
  const { state, phase } = await getSession(world.member, session.id);
  must(state === 'starting' && phase === 'preparing', `a session without SSH is ${state}`);
  await world.member.delete(`/sessions/${session.id}`);
}

async function dies(world: World, session: SessionView): Promise<void> {
  await until('an instance is there', 60, async () => (await instancesOf(world, session.id)).length > 0);
  const { InstanceId } = await instanceOf(world, session.id);
  await world.cloud.emulator.control.die(
    InstanceId,
    'Client.VolumeLimitExceeded',
    'Client.VolumeLimitExceeded: Volume limit exceeded',
  );
  const over = await untilState(world.member, session.id, 'terminated');
  must(
    over.failure?.text.includes('Client.VolumeLimitExceeded') ?? false,
    `it says ${JSON.stringify(over.failure)}`,
  );
}

async function stoppedFromOutside(world: World, session: SessionView): Promise<void> {
  await untilState(world.member, session.id, 'ready');
  const { InstanceId } = await instanceOf(world, session.id);
  await world.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  const stopped = await untilState(world.member, session.id, 'stopped');
  must(
    stopped.reasons.some((reason) => reason.code === 'outside'),
    `it says ${JSON.stringify(stopped.reasons)}`,
  );
  await world.member.delete(`/sessions/${session.id}`);
}
