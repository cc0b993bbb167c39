import { STORY } from '../../local/story/story';
import { tellStory } from './tell-story';

const LIMIT_MS = 15 * 60_000;

test(
  'the whole story, from deploying to proving that nothing is left, passes on the local cloud',
  async () => {
    const { code, trouble, summary, left } = await tellStory();
    expect({ trouble, code, summary }).toEqual({
      trouble: '',
      code: 0,
      summary: `story: ${STORY.length} passed, 0 failed`,
    });
    expect(left).toEqual([]);
  },
  LIMIT_MS,
);
