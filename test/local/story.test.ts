import { STORY } from '../../local/story/story';
import { tellStory } from './tell-story';

const LIMIT_MS = 15 * 60_000;

test(
  'the whole story, from deploying to proving that nothing is left, passes on the local cloud',
  async () => {
    const { code, output, left } = await tellStory();
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(new RegExp(`story: ${STORY.length} passed, 0 failed\\s*$`)),
    });
    expect(left).toEqual([]);
  },
  LIMIT_MS,
);
