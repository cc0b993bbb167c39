import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { FunctionName } from '../../lambda/domain/duties';
import { functionName } from '../../lambda/contract/names';
import { DEPLOYMENT } from '../cloud';
import { admittedBy, instancesOf } from './account';
import { WORKBENCH } from './workbench';
import { must } from './must';
import { type StoryStep, until, untilState, type World } from './world';

const OWNER = 'lab-script';

/** @throws Error with what the function failed with */
export async function invoke(
  world: World,
  name: FunctionName,
  body: object,
): Promise<Record<string, unknown>> {
  const answer = await world.lambda.send(
    new InvokeCommand({ FunctionName: functionName(DEPLOYMENT, name), Payload: JSON.stringify(body) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  must(answer.FunctionError === undefined, `${name} failed: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

export const direct: StoryStep = {
  title: 'The functions, invoked directly, do the same; over HTTP nobody chooses the owner or a role',
  run: async (world) => {
    const launched = await invoke(world, 'launch', {
      owner: OWNER,
      image: WORKBENCH,
      idempotencyKey: 'direct-1',
    });
    const session = String(launched['id']);
    must(
      launched['state'] === 'starting' && launched['owner'] === OWNER,
      `launch answered ${JSON.stringify(launched)}`,
    );
    const again = await invoke(world, 'launch', {
      owner: OWNER,
      image: WORKBENCH,
      idempotencyKey: 'direct-1',
    });
    must(again['id'] === session, 'the same key gave another session');
    const credential = await invoke(world, 'credential', { owner: OWNER, session });
    must(String(credential['privateKey']).includes('OPENSSH PRIVATE KEY'), 'no key was answered');
    const refused = await invoke(world, 'get', { owner: 'somebody-else', session });
    must(
      refused['code'] === 'not-found' && refused['status'] === 404,
      `another owner is answered with ${JSON.stringify(refused)}`,
    );
    await doorOfDirectCall(world, session);
    await administratorActs(world, session);
    const twice = await deliveredTwice(world);
    await noPowerOverHttp(world);
    for (const id of [session, twice]) await invoke(world, 'terminate', { owner: OWNER, session: id });
    return `sessions ${session} and, delivered twice, ${twice}`;
  },
};

async function deliveredTwice(world: World): Promise<string> {
  const event = { owner: OWNER, image: WORKBENCH, idempotencyKey: 'direct-async' };
  const command = (): InvokeCommand =>
    new InvokeCommand({
      FunctionName: functionName(DEPLOYMENT, 'launch'),
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    });
  await Promise.all([world.lambda.send(command()), world.lambda.send(command())]);
  const ofEvent = async (): Promise<string[]> => {
    const { sessions } = await invoke(world, 'list', { owner: OWNER });
    return (sessions as { id: string; state: string }[])
      .filter((s) => s.state === 'starting' || s.state === 'ready')
      .map((s) => s.id);
  };
  await until('the asynchronous launch is there', 60, async () => (await ofEvent()).length === 2);
  const { id } = await invoke(world, 'launch', event);
  await until('its instance is there', 60, async () => (await instancesOf(world, String(id))).length > 0);
  must((await ofEvent()).length === 2, 'two deliveries gave two sessions');
  must((await instancesOf(world, String(id))).length === 1, 'two deliveries gave two instances');
  return String(id);
}

async function noPowerOverHttp({ member, pretender, administrator }: World): Promise<void> {
  const chosen = await member.post('/sessions', { image: WORKBENCH, owner: 'somebody-else' });
  must(
    chosen.status === 400 && chosen.body['code'] === 'invalid',
    `an HTTP caller who names an owner is answered with ${chosen.status}`,
  );
  const all = await pretender.get('/sessions?all=true');
  must(all.status === 403, `"not-admin" and "admins" may list everything: ${all.status}`);
  const really = await administrator.get('/sessions?all=true');
  must(
    really.status === 200 && (really.body['sessions'] as unknown[]).length > 0,
    `an administrator is answered with ${really.status}`,
  );
}

/** A direct call says which address is let in; another one takes its place. */
async function doorOfDirectCall(world: World, session: string): Promise<void> {
  await untilState(world.administrator, session, 'ready', 60);
  for (const address of ['192.0.2.7', '198.51.100.9']) {
    const opened = await invoke(world, 'door', { owner: OWNER, session, address, minutes: 2 });
    must(opened['door'] !== undefined, `the door was answered with ${JSON.stringify(opened)}`);
  }
  const admitted = await admittedBy(world, session);
  must(admitted === '198.51.100.9/32', `the door admits ${admitted}`);
}

async function administratorActs({ administrator }: World, session: string): Promise<void> {
  const path = `/sessions/${session}`;
  const key = await administrator.post(`${path}/credential`);
  must(
    key.status === 403 && key.body['code'] === 'not-allowed',
    `an administrator gets another's key: ${key.status}`,
  );
  const answers = [
    await administrator.get(`${path}/connectivity`),
    await administrator.post(`${path}/extend`, { minutes: 5 }),
    await administrator.post(`${path}/door`),
    await administrator.post(`${path}/stop`),
  ];
  const stopped = await untilState(administrator, session, 'stopped');
  must(
    stopped.reasons.some(({ code }) => code === 'administrator'),
    `it says ${JSON.stringify(stopped.reasons)}`,
  );
  answers.push(await administrator.post(`${path}/start`));
  must(
    answers.every(({ status }) => status < 300),
    `an administrator is answered with ${answers.map(({ status }) => status).join(', ')}`,
  );
  await untilState(administrator, session, 'ready');
}
