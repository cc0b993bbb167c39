import { settingGrounds } from '../../../lambda/adapters/setting-grounds';

it('the subnets of the setting are the places, in order', () => {
  expect(settingGrounds('subnet-1=us-east-1a,subnet-2=us-east-1b').zones()).toEqual([
    { subnet: 'subnet-1', zone: 'us-east-1a' },
    { subnet: 'subnet-2', zone: 'us-east-1b' },
  ]);
});

it.each(['', 'subnet-1', 'subnet-1=', '=us-east-1a', 'subnet-1=us-east-1a,'])(
  'the setting "%s" is refused when the function starts, not at the first launch',
  (setting) => {
    expect(() => settingGrounds(setting)).toThrow('is not a subnet and its zone');
  },
);
