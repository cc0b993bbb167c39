import { unusedText } from '../../../local/story/unused-text';

test('permissions that no call used are listed one line for each function', () => {
  const launch = 'demo-service-LaunchRole2CFB2E44-1CC2BD588F47A';
  const text = unusedText({
    unused: [
      { role: launch, action: 'ec2:RunInstances', resource: '*' },
      { role: 'another-role', action: 'ssm:GetParameter', resource: '*' },
      { role: launch, action: 'ec2:CreateTags', resource: '*' },
    ],
  });
  expect(text.split('\n').map((line) => line.trim())).toEqual([
    'permissions that no call used, each explained: 3',
    'Launch: ec2:RunInstances, ec2:CreateTags',
    'another-role: ssm:GetParameter',
  ]);
});

test('that every permission was used is said, too', () => {
  expect(unusedText({ unused: [] })).toBe('every permission was used');
});
