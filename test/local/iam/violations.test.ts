import { violations } from '../../../local/iam/violations';

const finding = { function: 'demo-get', role: 'r', call: 'ec2:StopInstances', times: 1, why: 'because' };
const denied = {
  ...finding,
  action: 'ec2:StopInstances',
  resource: '*',
  result: 'denied',
  absent: false,
} as const;

test('a denial and a call that is not understood count; a denial of what had just gone does not', () => {
  const gone = { ...denied, absent: true };
  expect(violations({ denied: [denied, gone], unmapped: [finding] })).toEqual([denied, finding]);
  expect(violations({ denied: [gone], unmapped: [] })).toEqual([]);
});
