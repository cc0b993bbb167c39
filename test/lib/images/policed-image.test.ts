import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageRecord } from '../../../lambda/contract/catalogue';
import type { Image } from '../../../lambda/domain/image';
import { ImageMap, type LendingPolicy, SemiManagedImage } from '../../../lib';
import { newStack } from '../synthesis';

const SMALL = SemiManagedImage.fromAmi({ key: 'small', name: 'Small', loginUser: 'admin', amiId: 'ami-1' });
const LARGE = SemiManagedImage.fromAmi({
  key: 'large',
  name: 'Large',
  loginUser: 'admin',
  amiId: 'ami-2',
  defaultType: 'm5.large',
  allowedTypes: ['m5.xlarge', 'm5.large', 't3.large'],
});

function catalogue(policy: LendingPolicy): { images: readonly Image[]; types: readonly string[] } {
  const stack = newStack();
  const map = new ImageMap(stack, 'Images', { deploymentName: 'demo', images: [SMALL, LARGE], policy });
  const parameters = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  const images = parameters.map(({ Properties }) => ImageRecord.parse(JSON.parse(Properties.Value)));
  return { images: images.toSorted((a, b) => (a.key < b.key ? 1 : -1)), types: map.instanceTypes };
}

test('only allowed types are left of each image, in its order, and the first takes the place of a default that is not', () => {
  const { images, types } = catalogue({ allowedTypes: ['t3.large', 'm5.xlarge', 't3.small'] });
  expect(images).toMatchObject([
    { key: 'small', defaultType: 't3.small', allowedTypes: ['t3.small', 't3.large'] },
    { key: 'large', defaultType: 'm5.xlarge', allowedTypes: ['m5.xlarge', 't3.large'] },
  ]);
  expect(types).toEqual(['m5.xlarge', 't3.large', 't3.small']);
});

test('an image of which no type is left is named, with what is allowed and what it has', () => {
  expect(() => catalogue({ allowedTypes: ['t3.small'] })).toThrow(
    'the policy cannot be used. allowedTypes: t3.small leave nothing of the image "large"; one of m5.xlarge, m5.large, t3.large must be among them',
  );
});

test('an idle limit holds for all images, and what one says of itself wins', () => {
  const idleLimit = { usual: Duration.minutes(30), most: Duration.hours(2) };
  const idleLimits = { large: { most: Duration.minutes(45), never: false } };
  expect(catalogue({ idleLimit, idleLimits }).images).toMatchObject([
    { idle: { usualMinutes: 30, mostMinutes: 120, neverAllowed: true } },
    { idle: { usualMinutes: 30, mostMinutes: 45, neverAllowed: false } },
  ]);
});

test('the usual hour gives way to a shorter most, and an image without limits has none', () => {
  const { images } = catalogue({ idleLimits: { large: { most: Duration.minutes(45) } } });
  expect(images[0]).not.toHaveProperty('idle');
  expect(images[1]?.idle).toEqual({ usualMinutes: 45, mostMinutes: 45, neverAllowed: true });
  expect(catalogue({ idleLimit: { never: false } }).images[0]?.idle).toEqual({
    usualMinutes: 60,
    neverAllowed: false,
  });
});

test.each<[LendingPolicy, string | RegExp]>([
  [
    { idleLimits: { medium: {} } },
    'idleLimits: there is no image "medium" in this deployment; its images are small, large',
  ],
  [
    { idleLimit: { usual: Duration.minutes(46) }, idleLimits: { large: { most: Duration.minutes(45) } } },
    'idleLimits.large: its usual limit must not be longer than its most, 45 minutes (it was 46)',
  ],
  [{ allowedTypes: [] }, 'allowedTypes: must name one instance type at least (it was [])'],
  [
    { longestLease: Duration.seconds(90) },
    'longestLease: must be whole minutes from 1 to 10080 (it was 1.5)',
  ],
  [{ longestLease: Duration.minutes(0) }, 'longestLease: must be whole minutes from 1 to 10080 (it was 0)'],
  [
    { longestLease: Duration.minutes(10_081) },
    'longestLease: must be whole minutes from 1 to 10080 (it was 10081)',
  ],
  [
    { idleLimits: { large: { usual: Duration.days(2) } } },
    'idleLimits.large.usual: must be whole minutes from 1 to 1440 (it was 2880)',
  ],
  [{ sessionsAtOnce: 0 }, 'sessionsAtOnce: must be a whole number from 1 to 1000 (it was 0)'],
  [{ dailySpend: 0 }, 'dailySpend: must be dollars, more than 0 and at most 1000000 (it was 0)'],
])(
  'the policy %o is refused at once, with the field, what is allowed and what it was',
  (policy, sentence) => {
    expect(() => catalogue(policy)).toThrow(sentence);
  },
);
