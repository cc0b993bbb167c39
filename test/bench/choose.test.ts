import type { Benchmark } from '../../bench/figure';
import { choose } from '../../bench/choose';

const run: Benchmark['run'] = async () => [];
const launch = { prefixes: ['launch.roundTrips'], run };
const sizes = { prefixes: ['launch.bundle', 'bundle.'], run };

test.each([
  ['', [launch, sizes]],
  ['launch.', [launch, sizes]],
  ['launch.roundTrips', [launch]],
  ['bundle.door', [sizes]],
])('"%s" measures what has figures that begin so', (prefix, chosen) => {
  expect(choose([launch, sizes], prefix)).toEqual(chosen);
});

test('a beginning that no figure has is refused with those there are', () => {
  expect(() => choose([launch, sizes], 'lunch')).toThrow(
    'No figure\'s key begins with "lunch". There are: launch.roundTrips, launch.bundle, bundle.',
  );
});
