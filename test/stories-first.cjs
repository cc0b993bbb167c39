const { default: Sequencer } = require('@jest/test-sequencer');

const isStory = ({ path }) => path.endsWith('/story.test.ts');

/**
 * The order of test files: the stories, which take minutes and mostly wait, begin first, so that all else runs beside
 * them. Jest would find that out by itself, but from the second run on.
 */
module.exports = class StoriesFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line unicorn/no-array-sort -- a method of Jest's, not of an array
    const sorted = super.sort(tests);
    return [...sorted.filter(isStory), ...sorted.filter((test) => !isStory(test))];
  }
};
