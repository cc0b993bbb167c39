import { instancesOf, remainders } from './account';
import { WORKBENCH } from './workbench';
import { must } from './must';
import { launch, type StoryStep, until, untilState, type World } from './world';
import type { SessionView } from '../../lambda/contract/answers';

const RUN = { service: 'ec2', action: 'RunInstances' };

export const retry: StoryStep = {
  title: 'A retry is the same session: three times at once, after a lost answer, and in another zone',
  run: async (world) => {
    const { member } = world;
    const order = { image: WORKBENCH };
    const key = { 'idempotency-key': `story-${Date.now()}` };
    const twins = await Promise.all([
      launch(member, order, key),
      launch(member, order, key),
      launch(member, order, key),
    ]);
    const [first] = twins;
    must(new Set(twins.map((twin) => twin.id)).size === 1, 'one key gave several sessions');
    await until('there is an instance', 60, async () => (await instancesOf(world, first.id)).length > 0);
    must((await instancesOf(world, first.id)).length === 1, 'one key gave several instances');
    const other = await member.post('/sessions', { ...order, minutes: 30 }, key);
    must(
      other.status === 409 && other.body['code'] === 'conflict',
      `another body under the same key is answered with ${other.status}`,
    );

    const lost = await afterLostAnswer(world, order);
    await beginInterruptedLaunches(world, order);
    await noCapacityAnywhere(world, order);
    await stopWhileBooting(world, order);
    const elsewhere = await inAnotherZone(world, order);
    for (const { id } of [first, lost, elsewhere]) await member.delete(`/sessions/${id}`);
    for (const { id } of [first, lost, elsewhere]) {
      await untilState(member, id, 'terminated');
      await until(`nothing of ${id} is left`, 60, async () => (await remainders(world, id)).length === 0);
    }
    return `attempts on record: ${elsewhere.attempts.map((a) => `${a.zone} ${a.outcome}${a.refusal ? ` (${a.refusal})` : ''}`).join(', ')}`;
  },
};

async function afterLostAnswer(world: World, order: object): Promise<SessionView> {
  await world.cloud.emulator.control.addFault({
    service: 'ec2',
    action: 'RunInstances',
    loseAnswer: true,
    times: 1,
  });
  const session = await launch(world.member, order);
  const instances = await instancesOf(world, session.id);
  must(instances.length === 1, `a lost answer left ${instances.length} instances`);
  must(session.attempts.length === 1, 'a lost answer was taken for a refusal');
  return session;
}

async function inAnotherZone(world: World, order: object): Promise<SessionView> {
  await world.cloud.emulator.control.addFault({
    service: 'ec2',
    action: 'RunInstances',
    code: 'InsufficientInstanceCapacity',
    status: 500,
    times: 1,
  });
  const session = await launch(world.member, order);
  const [refused, placed] = session.attempts;
  must(
    refused?.refusal === 'InsufficientInstanceCapacity' && placed?.outcome === 'placed',
    `the attempts are ${JSON.stringify(session.attempts)}`,
  );
  must(refused.zone !== placed.zone, 'the same zone was asked again');
  return session;
}

/** Every place refuses: the launch is refused with a reason, and nothing of it is left. */
async function noCapacityAnywhere(world: World, order: object): Promise<void> {
  const { control } = world.cloud.emulator;
  const idempotencyKey = { 'idempotency-key': 'story-nowhere' };
  await control.addFault({ ...RUN, code: 'InsufficientInstanceCapacity', status: 500, times: 20 });
  const refused = await world.member.post('/sessions', order, idempotencyKey);
  const again = await world.member.post('/sessions', order, idempotencyKey);
  await control.clearFaults();
  must(
    refused.status === 503 && refused.body['code'] === 'no-capacity',
    `a launch without capacity anywhere is answered with ${refused.status}`,
  );
  must(JSON.stringify(again.body) === JSON.stringify(refused.body), 'the same launch is refused differently');
  const { body } = await world.member.get('/sessions');
  for (const { id, state } of body['sessions'] as SessionView[]) {
    if (state === 'terminated')
      must((await remainders(world, id)).length === 0, `something of ${id} is left`);
  }
}

/** EC2 refuses to stop what is still pending: the stop goes on when it runs. */
async function stopWhileBooting(world: World, order: object): Promise<void> {
  const { id } = await launch(world.member, order);
  await world.member.post(`/sessions/${id}/stop`);
  await untilState(world.member, id, 'stopped');
  await world.member.delete(`/sessions/${id}`);
}

export const INTERRUPTED = { 'idempotency-key': 'story-interrupted' };

/** EC2 answers unclearly, again and again: the launches are left where they were, and must not be lost. */
async function beginInterruptedLaunches(world: World, order: object): Promise<void> {
  const { control } = world.cloud.emulator;
  await control.addFault({ ...RUN, code: 'InternalError', status: 500, times: 100 });
  const taken = await launch(world.member, order, INTERRUPTED);
  const abandoned = await launch(world.member, order);
  await control.clearFaults();
  must(taken.phase === 'placing' && abandoned.phase === 'placing', `an unclear launch is ${taken.phase}`);
  world.made.abandoned = abandoned.id;
}
