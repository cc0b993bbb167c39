import * as fc from 'fast-check';
import { placeMenu } from '../../console/src/menu/place-menu';

const MENU = { width: 200, height: 300 };
const VIEW = { width: 1280, height: 800 };

test.each([
  ['at the pointer', { x: 100, y: 100 }, { left: 100, top: 100 }],
  ['to the left of a pointer at the right edge', { x: 1200, y: 100 }, { left: 1000, top: 100 }],
  ['above a pointer at the lower edge', { x: 100, y: 700 }, { left: 100, top: 400 }],
  [
    'under its button, flush with its right edge',
    { beside: { left: 600, right: 640, top: 50, bottom: 90 } },
    { left: 440, top: 90 },
  ],
  [
    'under a button at the left edge, flush with its left edge',
    { beside: { left: 10, right: 50, top: 50, bottom: 90 } },
    { left: 10, top: 90 },
  ],
])('it opens %s', (_, place, at) => {
  expect(placeMenu(place, MENU, VIEW)).toEqual(at);
});

test('wherever it opens, all of it is inside the window that has room for it', () => {
  const inside = fc.record({ x: fc.integer({ min: 0, max: 360 }), y: fc.integer({ min: 0, max: 640 }) });
  fc.assert(
    fc.property(inside, (place) => {
      const { left, top } = placeMenu(place, MENU, { width: 360, height: 640 });
      return left >= 8 && left + 200 <= 352 && top >= 8 && top + 300 <= 632;
    }),
  );
});
