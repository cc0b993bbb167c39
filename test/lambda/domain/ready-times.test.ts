import { tookUntilReady, usuallyReady } from '../../../lambda/domain/ready-times';
import { aSession, T0 } from '../../builders/session';

test.each([
  [[], undefined],
  [[70], 70],
  [[90, 70], 80],
  [[300, 70, 90], 90],
  [[10, 20, 30, 41], 25],
  [[75, 71], 73],
])('of %j one may expect %s seconds', (seconds, usual) => {
  expect(usuallyReady(seconds)).toBe(usual);
});

const starting = aSession({ state: 'starting' });

test.each([
  ['a launch that becomes ready', starting, aSession(), 83],
  ['one that was ready already', aSession(), aSession(), undefined],
  ['one that is still starting', starting, starting, undefined],
  ['a start of what was there already', starting, aSession({ generation: 2 }), undefined],
])('%s', (_title, before, after, seconds) => {
  expect(tookUntilReady(before, after, T0 + 83_400)).toBe(seconds);
});
