import { crashEverywhere, LATER, SCENES } from './crash-scenes';

let cases = 0;
let leaks = 0;
afterAll(
  () =>
    void process.stderr.write(
      `crash.cases ${cases}, crash.leaks ${leaks}: one sweep after each, and nothing else\n`,
    ),
);

describe.each(Object.entries(SCENES))('a crash anywhere in: %s', (_name, scene) => {
  test.each(LATER)(
    'then nothing for %d ms but one sweep: no overrun, no leak, nothing lost',
    async (later) => {
      const one = await crashEverywhere(scene, later);
      cases += one.cases;
      leaks += one.wrongs.length;
      expect(one.cases).toBeGreaterThan(2);
      expect(one.wrongs).toEqual([]);
    },
  );
});
