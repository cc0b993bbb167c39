import { Match } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Stack } from 'aws-cdk-lib';
import { newApp } from '../synthesis';
import { deployment } from '../deployment';

const ADA = 'ada@lab.example';
const usual = deployment();

test('the first administrator is invited when everything is there that they are invited to', () => {
  const { service } = deployment({ administrator: ADA });
  service.hasResource('Custom::BerthAdministrator', {
    Properties: { Email: ADA, ServiceTimeout: '120', UserPool: Match.anyValue() },
    DependsOn: Match.arrayWith([
      Match.stringLikeRegexp('^ConsoleDistribution'),
      Match.stringLikeRegexp('^InviteAdministratorRole'),
    ]),
  });
});

test('the function that invites may see, make and raise the users of this pool, delete none, and do nothing else', () => {
  const { permissions } = deployment({ administrator: ADA });
  const mine = permissions['invite-administrator'].filter(({ action }) => !action.startsWith('logs:'));
  expect(mine.map(({ action }) => action)).toEqual([
    'cognito-idp:AdminAddUserToGroup',
    'cognito-idp:AdminCreateUser',
    'cognito-idp:AdminGetUser',
  ]);
  for (const { resource } of mine) expect(resource).toMatch(/SignInUsers.*Arn/);
});

test('without one, nobody is invited and the function may not either', () => {
  usual.service.resourceCountIs('Custom::BerthAdministrator', 0);
  const actions = usual.permissions['invite-administrator'].map(({ action }) => action);
  expect(actions.filter((action) => action.startsWith('cognito-idp:'))).toEqual([]);
});

test('what is no address, and users of somebody else, stop the synthesis with what to do', () => {
  expect(() => deployment({ administrator: 'ada' })).toThrow(
    'the administrator must be an e-mail address, such as ada@lab.example (it was "ada")',
  );
  const userPool = cognito.UserPool.fromUserPoolId(new Stack(newApp(), 'Theirs'), 'Pool', 'eu-west-1_abc');
  expect(() => deployment({ administrator: ADA, userPool })).toThrow(/put them into the group admin there/);
  const issuer = { issuer: 'https://id.example', audience: ['berth'], clientId: 'console' };
  expect(() => deployment({ administrator: ADA, ...issuer })).toThrow(/put them into the group admin there/);
});
