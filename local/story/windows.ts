import type { WayIn } from '../../lambda/domain/connectivity';
import type { Answer } from '../api';
import { OWN_WINDOWS } from '../cloud';
import { instanceOf, keyPairsOf, remainders } from './account';
import { openDoor } from './connect';
import { must } from './must';
import { answers } from './ssh';
import { launch, type StoryStep, until, untilState, type World } from './world';

/** What an `.rdp` file of ours must say, whatever else stands in it. */
const RDP_LINE = /^[a-z ]+:(?:i:\d+|s:.*)$/;

export const windows: StoryStep = {
  title:
    'A Windows computer gives its password when it has made it, and its door opens to the remote desktop',
  run: async (world) => {
    const { id } = await launch(world.member, { image: OWN_WINDOWS });
    const early = await reveal(world, id);
    must(
      early.status === 409 && early.body['code'] === 'not-yet',
      `before its first boot it answered ${early.status}: ${JSON.stringify(early.body)}`,
    );
    const { host = '' } = await untilState(world.member, id, 'ready');
    const { InstanceId, Platform } = await instanceOf(world, id);
    must(Platform?.toLowerCase() === 'windows', `EC2 calls it ${Platform}`);
    must((await keyPairsOf(world, id)).length === 1, 'its key pair is gone before its password was had');

    const { body } = await untilRevealed(world, id);
    const port = Number(body['port']);
    const made = (await world.cloud.emulator.control.instances()).find((one) => one.id === InstanceId);
    must(made?.password === body['password'], 'the password is not the one that the computer made');
    must(body['user'] === 'Administrator' && body['host'] === host, `the login is ${String(body['user'])}`);
    const rdp = String(body['rdp']);
    const lines = rdp.split('\r\n').slice(0, -1);
    must(
      rdp.endsWith('\r\n') && lines.length > 5 && lines.every((line) => RDP_LINE.test(line)),
      `the .rdp file is ${JSON.stringify(rdp)}`,
    );
    must(lines.includes(`full address:s:${host}:${port}`), 'the .rdp file leads elsewhere');
    must(!rdp.includes(String(body['password'])), 'the password stands in the .rdp file');
    world.made.windowsPassword = String(body['password']);
    must((await keyPairsOf(world, id)).length === 0, 'its key pair is there although its password was had');
    must(
      (await reveal(world, id)).body['password'] === body['password'],
      'a second reveal gives another password',
    );

    must(!(await answers(host, port)), 'the remote desktop answers before the door is open');
    await openDoor(world, id);
    await until('the remote desktop answers', 10, () => answers(host, port));
    const [way] = (await world.member.get(`/sessions/${id}/connectivity`)).body['ways'] as WayIn[];
    must(
      way?.name === 'rdp' && way.open && way.command === `mstsc /v:${host}:${port}`,
      `the way in is ${JSON.stringify(way)}`,
    );

    await world.member.delete(`/sessions/${id}`);
    await untilState(world.member, id, 'terminated');
    await until('nothing is left of it', 30, async () => (await remainders(world, id)).length === 0);
    return `not-yet, then Administrator with ${world.made.windowsPassword.length} characters; door to 3389; nothing is left`;
  },
};

function reveal(world: World, id: string): Promise<Answer> {
  return world.member.post(`/sessions/${id}/credential`);
}

async function untilRevealed(world: World, id: string): Promise<Answer> {
  let last: Answer | undefined;
  await until('its password is there', 20, async () => {
    last = await reveal(world, id);
    must(last.status === 200 || last.body['code'] === 'not-yet', `it answered ${JSON.stringify(last.body)}`);
    return last.status === 200;
  });
  if (last === undefined) throw new Error('nothing was asked');
  return last;
}
