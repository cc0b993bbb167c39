import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Route, ROUTES } from '../../../lambda/contract/routes';
import { FUNCTIONS } from '../../../lambda/domain/duties';

const routes: readonly Route[] = ROUTES;
/** These are called by AWS itself. */
const INSIDE = [
  'end-of-lease',
  'record-state-change',
  'sweep',
  'refresh-prices',
  'retire-images',
  'check-images',
];

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s names a function that there is',
  (_title, route) => {
    expect(FUNCTIONS).toContain(route.function);
    expect(existsSync(join(__dirname, '../../../lambda/handlers', `${route.function}.ts`))).toBe(true);
  },
);

test('every function is behind a route, except those that AWS calls', () => {
  const behind = [...new Set(routes.map((route) => route.function))];
  expect(behind.toSorted()).toEqual(FUNCTIONS.filter((name) => !INSIDE.includes(name)).toSorted());
});

test('no two routes answer to the same request, and only guests come without a user', () => {
  const asked = routes.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(asked).size).toBe(asked.length);
  expect(routes.filter(({ auth }) => auth !== 'token').map((route) => route.function)).toEqual([
    'guest-report',
  ]);
});
