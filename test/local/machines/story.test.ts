import { STORY } from '../../../local/story/story';
import { tellStory } from '../tell-story';
import { networkThings } from './traces';
import { whereMachinesRun } from './where-machines-run';

const LIMIT_MS = 15 * 60_000;

whereMachinesRun('the whole story on machines', () => {
  test(
    'the whole story passes where every computer is a booted machine, and leaves neither processes nor mounts',
    async () => {
      const { code, trouble, summary, left, folder } = await tellStory('--machines');
      expect({ trouble, code, summary }).toEqual({
        trouble: '',
        code: 0,
        summary: `story: ${STORY.length} passed, 0 failed`,
      });
      expect(left).toEqual([]);
      expect(networkThings(folder)).toEqual([]);
    },
    LIMIT_MS,
  );
});
