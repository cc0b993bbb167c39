import { InvokeCommand } from '@aws-sdk/client-lambda';
import { functionName } from '../../lambda/contract/names';
import { DEPLOYMENT } from '../cloud';
import { instancesOf } from './account';
import { WORKBENCH } from './lend';
import { must } from './must';
import { type StoryStep, until, type World } from './world';

const OWNER = 'lab-script';

async function invoke(
  world: World,
  name: 'launch' | 'get' | 'credential' | 'terminate' | 'list',
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
  await until('the asynchronous launch is there', 20, async () => (await ofEvent()).length === 2);
  const { id } = await invoke(world, 'launch', event);
  await until('its instance is there', 20, async () => (await instancesOf(world, String(id))).length > 0);
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
