import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { join } from 'node:path';
import type { WayIn } from '../../lambda/domain/connectivity';
import { doorGroupsOf } from './account';
import { answers, type Credential, fetchThrough, type Login, prepareLogin, ssh, tryToSsh } from './ssh';
import { must } from './must';
import { getSession, made, type StoryStep, type World } from './world';

export async function credentialOf(world: World, session: string): Promise<Credential> {
  const { status, body } = await world.member.post(`/sessions/${session}/credential`);
  must(status === 200, `the credential was answered with ${status}: ${String(body['detail'])}`);
  return body as unknown as Credential;
}

export async function openDoor(world: World, session: string): Promise<void> {
  const { status, body } = await world.member.post(`/sessions/${session}/door`);
  must(status === 200, `the door was answered with ${status}: ${String(body['detail'])}`);
}

async function waysOf(world: World, session: string): Promise<readonly WayIn[]> {
  const { status, body } = await world.member.get(`/sessions/${session}/connectivity`);
  must(status === 200, `connectivity was answered with ${status}`);
  return body['ways'] as WayIn[];
}

export const connectivity: StoryStep = {
  title: 'Connectivity info lists the ways in, each with what to type',
  run: async (world) => {
    const ways = await waysOf(world, made(world, 'session'));
    const [shell, workbench] = ['ssh', 'workbench'].map((name) => ways.find((way) => way.name === name));
    must(shell?.command?.startsWith('ssh -i ') ?? false, `ssh is ${JSON.stringify(shell)}`);
    must(
      workbench?.command?.includes(' -L ') === true && workbench.url !== undefined,
      `the workbench is ${JSON.stringify(workbench)}`,
    );
    must(
      ways.every((way) => !way.open),
      'a way is said to be open before the door is',
    );
    return shell?.command ?? '';
  },
};

export const door: StoryStep = {
  title: "The door refuses everybody, then lets the caller's own address in",
  run: async (world) => {
    const id = made(world, 'session');
    const { host, port } = await credentialOf(world, id);
    must(!(await answers(host, port)), 'SSH answers before the door is open');
    await openDoor(world, id);
    const [groupId] = await doorGroupsOf(world, id);
    must(groupId !== undefined, 'there is no security group of the door');
    const { SecurityGroups: [group] = [] } = await world.ec2.send(
      new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }),
    );
    const admitted = (group?.IpPermissions ?? []).map(
      (rule) => `${rule.IpProtocol} ${rule.FromPort} ${rule.IpRanges?.map((range) => range.CidrIp).join()}`,
    );
    must(admitted.join('; ') === 'tcp 22 127.0.0.1/32', `the door admits ${admitted.join('; ')}`);
    for (let tries = 0; !(await answers(host, port)); tries++) {
      must(tries < 50, 'SSH does not answer although the door is open');
      await new Promise((resolve) => {
        setTimeout(resolve, 100);
      });
    }
    const ways = await waysOf(world, id);
    must(
      ways.every((way) => way.open),
      'a way is said to be closed although the door is open',
    );
    const { door: shown } = await getSession(world.member, id);
    return `${admitted.join()} until ${shown?.until}`;
  },
};

export const credential: StoryStep = {
  title: "The system's ssh opens the computer with the issued key, and with no other",
  run: async (world) => {
    const id = made(world, 'session');
    const given = await credentialOf(world, id);
    must(
      given.privateKey.startsWith('-----BEGIN OPENSSH PRIVATE KEY-----'),
      'the key is not in OpenSSH format',
    );
    must(given.fingerprint.startsWith('SHA256:'), 'there is no fingerprint');
    const dir = join(world.cloud.dir, 'story');
    const login = prepareLogin(dir, 'issued', given);
    const who = await ssh(login, 'whoami');
    await ssh(login, 'echo "my results" > results.txt');
    must((await ssh(login, 'cat results.txt')) === 'my results', 'the file does not hold what was written');
    const page = await fetchThrough(login, world.cloud.ports.tunnel, 80, '/');
    must(/workbench/i.test(page), 'the page through ssh -L is not the workbench');
    const other = made(world, 'otherKey');
    const refused = await tryToSsh(
      prepareLogin(dir, 'other', { ...given, privateKey: other.privateKey }),
      'true',
    );
    must(refused.code === 255, `another key was answered with ${refused.code}`);
    world.made.credential = given;
    world.made.login = login;
    return `whoami: ${who}; ${given.fingerprint}`;
  },
};

export function loginOf(world: World): Login {
  return made(world, 'login');
}
