import { Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { type BerthProps, SemiManagedImage } from '../../lib';
import { deployment } from './deployment';
import { newApp, text } from './synthesis';

/** What is told after the deployment, in its order, with `<...>` for what is only known then. */
function stepsOf(props: BerthProps = {}): readonly string[] {
  const outputs = deployment(props).service.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
  const names = Object.keys(outputs).filter((name) => name.startsWith('NextStep'));
  expect(names).toEqual(names.map((_, index) => `NextStep${index + 1}`));
  return names.map((name) => text(outputs[name]?.Value).replaceAll(/\$\{(\w+?)[0-9A-F]{8}[^}]*\}/g, '<$1>'));
}

const LINUX = SemiManagedImage.fromAmi({ key: 'linux', name: 'Linux', loginUser: 'ubuntu', amiId: 'ami-1' });

test('whoever deploys hears what is still to do, from the first administrator to the first computer', () => {
  expect(stepsOf()).toEqual([
    "Name the first administrator: give Berth their e-mail address (administrator: 'ada@lab.example') and deploy again.",
    'Wait until cpu-docker-workbench is built, which takes about an hour: only then can it be launched.',
    'Grant credit to the people who are to launch computers (the console, Credit): nobody has any yet.',
    'Launch a computer: open https://<ConsoleDistribution>, choose an image and wait for the green tick.',
  ]);
});

test('what is done already is not asked for', () => {
  expect(stepsOf({ administrator: 'ada@lab.example', initialCredit: 20, images: [LINUX] })).toEqual([
    'ada@lab.example has been sent a temporary password, unless they were a user before: sign in with it within seven days at https://<ConsoleDistribution>.',
    'Launch a computer: open https://<ConsoleDistribution>, choose an image and wait for the green tick.',
  ]);
});

test('without the console and the pipelines it says how it is done then', () => {
  const [, images, credit, launch] = stepsOf({ console: false, buildImages: false });
  expect(images).toContain('into the parameters /berth/demo/ami/<image>/stable.');
  expect(credit).toContain('POST /accounts/{owner}/grants');
  expect(launch).toMatch(
    /GET https:\/\/.*\/images lists what there is, POST https:\/\/.*\/sessions launches it/,
  );
});

test('administrators in a user pool or of an issuer of your own are named there', () => {
  const userPool = cognito.UserPool.fromUserPoolId(new Stack(newApp(), 'Theirs'), 'Pool', 'eu-west-1_abc');
  const signInUrl = 'https://lab.auth.eu-west-1.amazoncognito.com';
  expect(stepsOf({ userPool, signInUrl })[0]).toBe(
    'Put the first administrator into the group admin of your user pool.',
  );
  const issuer = { issuer: 'https://id.example', audience: ['berth'], clientId: 'console' };
  expect(stepsOf(issuer)[0]).toContain(
    'from https://id.example carry the group admin in the claim cognito:groups',
  );
});
