import type { ImageView } from '../../lambda/contract/answers';
import type { WayIn } from '../../lambda/domain/connectivity';
import type { Answer } from '../api';
import { OWN_WINDOWS, WINDOWS_AMI } from '../cloud';
import { instanceOf, keyPairsOf, remainders } from './account';
import { openDoor } from './connect';
import { must } from './must';
import { answers } from './ssh';
import { launch, type StoryStep, until, untilState, type World } from './world';

const KEY = 'lab-windows';
const PATH = `/images/${KEY}`;
/** What an `.rdp` file of ours must say, whatever else stands in it. */
const RDP_LINE = /^[a-z ]+:(?:i:\d+|s:.*)$/;

export const windows: StoryStep = {
  title:
    'A Windows AMI is mapped while the deployment runs; its computer gives its password when it has made it, and its door opens to the remote desktop',
  run: async (world) => {
    const { pricePerHour = 0 } = await mapped(world);
    const { id } = await launch(world.member, { image: KEY });
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
    await until('the remote desktop answers', 60, () => answers(host, port));
    const [way] = (await world.member.get(`/sessions/${id}/connectivity`)).body['ways'] as WayIn[];
    must(
      way?.name === 'rdp' && way.open && way.command === `mstsc /v:${host}:${port}`,
      `the way in is ${JSON.stringify(way)}`,
    );

    await world.member.delete(`/sessions/${id}`);
    await untilState(world.member, id, 'terminated');
    await until('nothing is left of it', 60, async () => (await remainders(world, id)).length === 0);
    const { status } = await world.administrator.delete(PATH);
    must(status === 200, `unmapping was answered with ${status}`);
    return `${pricePerHour} micro-dollars an hour with its licence; not-yet, then Administrator with ${world.made.windowsPassword.length} characters; door to 3389; nothing is left`;
  },
};

/** Maps it with nothing but a name, and answers how it is listed: as the stack's own Windows is. */
async function mapped({ administrator, member }: World): Promise<ImageView> {
  const wrong = await administrator.put(PATH, { name: 'Lab Windows', ami: WINDOWS_AMI, loginUser: 'ada' });
  must(
    wrong.status === 400 && String(wrong.body['detail']).includes('password of Administrator only'),
    `a login user on Windows was answered with ${wrong.status}: ${JSON.stringify(wrong.body)}`,
  );
  const answer = await administrator.put(PATH, { name: 'Lab Windows', ami: WINDOWS_AMI });
  must(answer.status === 200, `mapping was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  const listed = (await member.get('/images')).body['images'] as readonly ImageView[];
  const [lab, own] = [KEY, OWN_WINDOWS].map((key) => listed.find((image) => image.key === key));
  must(
    lab?.os === 'windows' && lab.warnings.length === 0 && lent(lab) === lent(own),
    `it is listed as ${JSON.stringify(lab)}, the stack's own as ${JSON.stringify(own)}`,
  );
  return lab;
}

/** What of an image a launch depends on. */
function lent(image: ImageView | undefined): string {
  return JSON.stringify([
    image?.os,
    image?.loginUser,
    image?.allowedTypes,
    image?.diskGiB,
    image?.pricePerHour,
  ]);
}

function reveal(world: World, id: string): Promise<Answer> {
  return world.member.post(`/sessions/${id}/credential`);
}

async function untilRevealed(world: World, id: string): Promise<Answer> {
  let last: Answer | undefined;
  await until('its password is there', 60, async () => {
    last = await reveal(world, id);
    must(last.status === 200 || last.body['code'] === 'not-yet', `it answered ${JSON.stringify(last.body)}`);
    return last.status === 200;
  });
  if (last === undefined) throw new Error('nothing was asked');
  return last;
}
