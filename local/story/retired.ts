import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { amiParameterName } from '../../lambda/contract/names';
import { TAGS } from '../../lambda/contract/tags';
import { DEPLOYMENT } from '../cloud';
import { invoke } from './direct';
import { BUILT } from './foreign/things';
import { must } from './must';
import type { StoryStep } from './world';

const IMAGE = 'often-built';
/** Five builds, the oldest first. */
const BUILDS = [1, 2, 3, 4, 5].map((n) => ({
  imageId: `ami-0b1d0000000000${String(n).padStart(3, '0')}`,
  name: `berth-${IMAGE}-${n}`,
  createdAt: `2026-01-0${n}T03:00:00.000Z`,
  tags: { [TAGS.deployment]: DEPLOYMENT, [TAGS.image]: IMAGE },
  snapshotTags: BUILT,
}));

export const retired: StoryStep = {
  title: 'AMIs that nobody needs any more are taken away with their snapshots; those that are needed stay',
  run: async (world) => {
    await world.cloud.emulator.control.registerImages(BUILDS);
    const ids = BUILDS.map(({ imageId }) => imageId);
    // Somebody has rolled back to the oldest one.
    const [named = '', unneeded = '', ...newest] = ids;
    await world.parameters.send(
      new PutParameterCommand({ Name: amiParameterName(DEPLOYMENT, IMAGE), Value: named, Type: 'String' }),
    );
    const { removed } = await invoke(world, 'retire-images', {});
    must(JSON.stringify(removed) === JSON.stringify([unneeded]), `it removed ${JSON.stringify(removed)}`);
    const { Images = [] } = await world.ec2.send(
      new DescribeImagesCommand({ Filters: [{ Name: `tag:${TAGS.image}`, Values: [IMAGE] }] }),
    );
    const left = Images.map(({ ImageId = '' }) => ImageId).toSorted();
    must(JSON.stringify(left) === JSON.stringify([named, ...newest]), `these are left: ${left.join()}`);
    return `${unneeded} is gone; the three newest stay, and the one that a parameter names`;
  },
};
