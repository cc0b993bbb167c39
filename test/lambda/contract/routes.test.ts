import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EDGE_PATHS } from '../../../lambda/contract/edge';
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
  'edge-keys',
  'invite-administrator',
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

test('no two routes answer to the same request; without a user come guests, and browsers on their way in', () => {
  const asked = routes.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(asked).size).toBe(asked.length);
  const without = routes.filter(({ auth }) => auth !== 'token').map((route) => [route.function, route.auth]);
  expect(without).toEqual([
    ['guest-report', 'guest'],
    ['enter', 'edge'],
    ['renew', 'edge'],
  ]);
});

test('what the edge passes to the API is what lies below its own path', () => {
  const edge = routes.filter(({ auth }) => auth === 'edge').map(({ path }) => path);
  expect(edge.every((path) => path.startsWith(EDGE_PATHS.replace('*', '')))).toBe(true);
});
