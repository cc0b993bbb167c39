import { cpuCreditsOf, doorGroupsOf, instanceOf, remainders } from './account';
import { credentialOf, loginOf, openDoor } from './connect';
import { remaindersOfDeployment } from './inventory';
import { prepareLogin, ssh, tryToSsh } from './ssh';
import { must } from './must';
import { leavingEndsTickets, ticketIsOver } from './workbench-door';
import { getSession, made, type StoryStep, until, untilState } from './world';
import { join } from 'node:path';

/** A type that the image allows and does not have of itself. It is one that could borrow CPU credits. */
const LARGER = 't3.xlarge';

export const stopStartEnd: StoryStep = {
  title: 'Stop, start as a larger type with the same disk and key, and an end that leaves nothing',
  run: async (world) => {
    const { member } = world;
    const id = made(world, 'session');
    await member.post(`/sessions/${id}/stop`);
    await untilState(member, id, 'stopped');
    const stopped = await instanceOf(world, id);
    must(stopped.State?.Name === 'stopped', `EC2 shows the instance ${stopped.State?.Name}`);
    must((await tryToSsh(loginOf(world), 'true')).code === 255, 'ssh still connects to the stopped computer');
    await until(
      'the door is closed by the stop',
      60,
      async () => (await doorGroupsOf(world, id)).length === 0,
    );

    await ticketIsOver(world);

    must(stopped.InstanceType !== LARGER, `it was launched as ${LARGER}`);
    const refused = await member.post(`/sessions/${id}/start`, { instanceType: 'p5.48xlarge' });
    must(
      refused.status === 400 && String(refused.body['detail']).includes(LARGER),
      `a start as a type that is not allowed was answered with ${refused.status} ${String(refused.body['detail'])}`,
    );
    const { status } = await member.post(`/sessions/${id}/start`, { instanceType: LARGER });
    must(status === 202, `start was answered with ${status}`);
    const again = await untilState(member, id, 'ready', 90);
    must(again.generation === 2, `the generation is ${again.generation}`);
    must(again.instanceType === LARGER, `it is said to be ${again.instanceType}`);
    const started = await instanceOf(world, id);
    must(started.InstanceId === stopped.InstanceId, 'it is another computer');
    must(started.InstanceType === LARGER, `EC2 shows it as ${started.InstanceType}`);
    must((await cpuCreditsOf(world, started.InstanceId)) === 'standard', 'it may borrow CPU credits');
    await ticketIsOver(world);
    await leavingEndsTickets(world, id);
    await openDoor(world, id);
    const login = prepareLogin(join(world.cloud.dir, 'story'), 'again', await credentialOf(world, id));
    await until('ssh connects again', 60, async () => (await tryToSsh(login, 'true')).code === 0);
    must(
      (await ssh(login, 'cat results.txt')) === 'my results',
      'the file is not there after stop and start',
    );

    const before = await remainders(world, id);
    // The count at the end of the story must be able to see what it says is not there.
    const seen = (await remaindersOfDeployment(world)).join();
    for (const kind of ['instance', 'volume', 'network interface', 'security group', 'secret', 'schedule'])
      must(seen.includes(kind), `no ${kind} of the deployment is seen while a computer runs`);
    await member.delete(`/sessions/${id}`);
    await untilState(member, id, 'terminated');
    await until('nothing is left', 60, async () => (await remainders(world, id)).length === 0);
    const over = await getSession(member, id);
    must(over.failure === undefined, `it ended as a failure: ${over.failure?.text}`);
    return `generation 2, now ${LARGER}, kept the file; ${before.length} things before the end, 0 after`;
  },
};
