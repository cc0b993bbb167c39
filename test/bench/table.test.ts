import { tableLine } from '../../bench/table';

const figure = {
  key: 'launch.roundTrips',
  value: 2,
  unit: 'calls',
  how: 'npm run bench -- launch.roundTrips',
};

test('a line says the value, its goal, what it is compared with, and shortly how it was taken', () => {
  const how = 'npm run bench -- launch.roundTrips (over fakes that count)';
  expect(tableLine({ ...figure, goal: 3, comparedWith: { limit: 3 }, how })).toMatch(
    /^launch\.roundTrips +2 calls +goal 3, limit 3, \[over fakes that count\]$/,
  );
  expect(tableLine(figure)).toMatch(/^launch\.roundTrips +2 calls$/);
});

test('a figure that could not be taken says why', () => {
  expect(tableLine({ ...figure, value: null, why: '7. The key: it differs' })).toMatch(
    / - calls +not measured: 7\. The key: it differs$/,
  );
});
