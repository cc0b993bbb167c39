import { STORY } from '../../../local/story/story';
import { tellStory } from '../tell-story';
import { networkThings } from './traces';
import { whereMachinesRun } from './where-machines-run';

const LIMIT_MS = 15 * 60_000;

whereMachinesRun('the whole story on machines', () => {
  test(
    'the whole story passes where every computer is a booted machine, and leaves neither processes nor mounts',
    async () => {
      const { code, output, left, folder } = await tellStory('--machines');
      expect({ code, output }).toEqual({
        code: 0,
        output: expect.stringMatching(new RegExp(`story: ${STORY.length} passed, 0 failed\\s*$`)),
      });
      expect(left).toEqual([]);
      expect(networkThings(folder)).toEqual([]);
    },
    LIMIT_MS,
  );
});
