import { instancesOf, remainders } from './account';
import { WORKBENCH } from './lend';
import { must } from './must';
import { launch, type StoryStep, until, untilState, type World } from './world';
import type { SessionView } from '../../lambda/contract/answers';

export const retry: StoryStep = {
  title: 'A retry is the same session: twice at once, after a lost answer, and in another zone',
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
    await until('there is an instance', 20, async () => (await instancesOf(world, first.id)).length > 0);
    must((await instancesOf(world, first.id)).length === 1, 'one key gave several instances');
    const other = await member.post('/sessions', { ...order, minutes: 30 }, key);
    must(
      other.status === 409 && other.body['code'] === 'conflict',
      `another body under the same key is answered with ${other.status}`,
    );

    const lost = await afterLostAnswer(world, order);
    const elsewhere = await inAnotherZone(world, order);
    for (const { id } of [first, lost, elsewhere]) await member.delete(`/sessions/${id}`);
    for (const { id } of [first, lost, elsewhere]) {
      await untilState(member, id, 'terminated');
      await until(`nothing of ${id} is left`, 20, async () => (await remainders(world, id)).length === 0);
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
