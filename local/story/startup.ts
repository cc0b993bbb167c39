import { join } from 'node:path';
import { OWN_LINUX } from '../cloud';
import { disksOf } from './account';
import { credentialOf, openDoor } from './connect';
import { must } from './must';
import { answers, prepareLogin, ssh } from './ssh';
import { launch, type StoryStep, until, untilState } from './world';

const DISK_GIB = 30;
/** Micro-dollars, of the dearest type of its image: far less than the disk makes of a difference. */
const MINUTE_COSTS_AT_MOST = 2_000;
/** As long as real ones are: with the guest's own part it is more than EC2 takes, unless it is compressed. */
const PADDING = Array.from(
  { length: 60 },
  (_, n) => `# step ${n}: what people write into such scripts\n`,
).join('');
/** A process that plays a computer has its disk elsewhere, and says where. */
const SCRIPT = `#!/bin/sh
# grüße
${PADDING}echo "started up for the first time" > "\${BERTH_ROOT:-}/srv-startup"
chmod 644 "\${BERTH_ROOT:-}/srv-startup"
`;

export const startup: StoryStep = {
  title:
    'A computer gets a larger disk and a start-up script of its owner, which leaves a file that ssh reads',
  run: async (world) => {
    const { member } = world;
    const query = `image=${OWN_LINUX}`;
    const [usual, larger] = await Promise.all(
      [query, `${query}&diskGiB=${DISK_GIB}`].map(async (ask) => (await member.get(`/estimate?${ask}`)).body),
    );
    must(
      Number(larger?.['worstCase']) > Number(usual?.['worstCase']) + 10 * MINUTE_COSTS_AT_MOST,
      `a larger disk costs no more: ${JSON.stringify(larger)}`,
    );
    const order = { image: OWN_LINUX, diskGiB: DISK_GIB, startupScript: SCRIPT };
    const { id, ...shown } = await launch(member, order);
    must(
      shown.startupScript === true && shown.diskGiB === DISK_GIB && !JSON.stringify(shown).includes('grüße'),
      `it is shown as ${JSON.stringify(shown)}`,
    );
    // Leases end on whole minutes: between the two asks it may have become a minute more or less.
    const apart = Math.abs((shown.credit?.reserved ?? 0) - Number(larger?.['worstCase']));
    must(
      apart <= MINUTE_COSTS_AT_MOST,
      `${shown.credit?.reserved} is reserved, not ${String(larger?.['worstCase'])}`,
    );
    await untilState(member, id, 'ready');
    const disks = await disksOf(world, id);
    must(disks.join() === String(DISK_GIB), `its disks have ${disks.join(' and ')} GiB`);

    const given = await credentialOf(world, id);
    await openDoor(world, id);
    await until('ssh answers', 60, () => answers(given.host, given.port));
    const login = prepareLogin(join(world.cloud.dir, 'story'), 'startup', given);
    let left = '';
    // Whether a person can connect does not wait for it.
    await until('the script has run', 60, async () => {
      left = await ssh(
        login,
        'cat /srv-startup 2> /dev/null || cat ~/../root/srv-startup 2> /dev/null || true',
      );
      return left !== '';
    });
    must(left === 'started up for the first time', `it left "${left}"`);
    await member.delete(`/sessions/${id}`);
    await untilState(member, id, 'terminated');
    return `${SCRIPT.length} characters of script; ${DISK_GIB} GiB; "${left}"`;
  },
};
