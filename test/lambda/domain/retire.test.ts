import * as fc from 'fast-check';
import { type BuiltAmi, outdated, VERSIONS_KEPT } from '../../../lambda/domain/retire';

const DAY = 86_400_000;
const builds = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 99 }).map((n) => `ami-${n}`),
    image: fc.constantFrom('cpu', 'gpu'),
    at: fc.integer({ min: 0, max: 30 }).map((day) => day * DAY),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);
const naming = fc
  .uniqueArray(fc.integer({ min: 0, max: 99 }).map((n) => `ami-${n}`))
  .map((ids) => new Set(ids));

const of = (image: string): BuiltAmi[] =>
  [1, 5, 2, 4, 3].map((day) => ({ id: `${image}-${day}`, image, at: day * DAY }));

it('three of each image stay: the newest', () => {
  expect(outdated([...of('cpu'), ...of('gpu')], new Set()).map(({ id }) => id)).toEqual([
    'cpu-2',
    'gpu-2',
    'cpu-1',
    'gpu-1',
  ]);
});

it('what a parameter names stays, however old it is', () => {
  const amis = [1, 2, 3, 4, 5].map((day) => ({ id: `ami-${day}`, image: 'cpu', at: day * DAY }));
  expect(outdated(amis, new Set(['ami-1'])).map(({ id }) => id)).toEqual(['ami-2']);
});

it('whatever there is: what goes is never named, and three that are newer stay of the same image', () => {
  fc.assert(
    fc.property(builds, naming, (amis, named) => {
      const gone = new Set(outdated(amis, named).map(({ id }) => id));
      for (const old of amis.filter(({ id }) => gone.has(id))) {
        expect(named.has(old.id)).toBe(false);
        const newer = amis.filter(
          ({ id, image, at }) => !gone.has(id) && image === old.image && at >= old.at,
        );
        expect(newer.length).toBeGreaterThanOrEqual(VERSIONS_KEPT);
      }
    }),
  );
});

it('whatever there is: of each image no more stay than three and what is named', () => {
  fc.assert(
    fc.property(builds, naming, (amis, named) => {
      const gone = new Set(outdated(amis, named).map(({ id }) => id));
      for (const key of ['cpu', 'gpu']) {
        const stay = amis.filter(({ id, image }) => image === key && !gone.has(id) && !named.has(id));
        expect(stay.length).toBeLessThanOrEqual(VERSIONS_KEPT);
      }
    }),
  );
});
