import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { environmentOf } from './settings-of-tests';

const WHO = { UserPoolId: 'us-east-1_abc', Username: 'ada@lab.example' };
const IN_GROUP = { ...WHO, GroupName: 'admin' };

let handler: (event: unknown) => Promise<void>;
let cloudformation: Server;
let heard: Readonly<Record<string, unknown>>[] = [];

beforeAll(async () => {
  Object.assign(process.env, environmentOf(['deployment']));
  ({ handler } = await import('../../../lambda/handlers/invite-administrator'));
  cloudformation = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      heard.push(JSON.parse(text));
      outgoing.end();
    });
  }).listen(0, '127.0.0.1');
  await once(cloudformation, 'listening');
});
afterAll(() => cloudformation.close());

function fault(name: string): Error {
  return Object.assign(new Error(`${name} of Cognito`), { name });
}

function pool(UserStatus?: 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'UNCONFIRMED') {
  heard = [];
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const cognito = mockClient(CognitoIdentityProviderClient).resolves({});
  if (UserStatus === undefined) cognito.on(AdminGetUserCommand).rejects(fault('UserNotFoundException'));
  else cognito.on(AdminGetUserCommand).resolves({ UserStatus });
  const sent = (): unknown[] => cognito.calls().map(({ args }) => args[0].input);
  return { cognito, sent };
}

function asked(RequestType: 'Create' | 'Update' | 'Delete') {
  return {
    RequestType,
    ResponseURL: `http://127.0.0.1:${(cloudformation.address() as AddressInfo).port}/signed`,
    StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/demo-service/1',
    RequestId: 'request-1',
    ResourceType: 'Custom::BerthAdministrator',
    LogicalResourceId: 'FirstAdministrator',
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'berth-demo-administrator' }),
    ResourceProperties: { ServiceToken: 'arn', UserPool: WHO.UserPoolId, Email: WHO.Username },
  };
}

it('somebody new gets an e-mail with a password and stands in the group of administrators', async () => {
  const { sent } = pool();
  await handler(asked('Create'));
  expect(sent()).toEqual([
    WHO,
    {
      ...WHO,
      DesiredDeliveryMediums: ['EMAIL'],
      UserAttributes: [
        { Name: 'email', Value: 'ada@lab.example' },
        { Name: 'email_verified', Value: 'true' },
      ],
    },
    IN_GROUP,
  ]);
  expect(heard).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'berth-demo-administrator' }]);
});

it.each(['CONFIRMED', 'FORCE_CHANGE_PASSWORD'] as const)(
  'a user who is there already (%s) is put into the group and is not invited again',
  async (status) => {
    const { sent } = pool(status);
    await handler(asked('Update'));
    expect(sent()).toEqual([WHO, IN_GROUP]);
    expect(heard).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'berth-demo-administrator' }]);
  },
);

it('somebody whom CloudFormation invited a moment ago, asking twice, is put into the group', async () => {
  const { cognito, sent } = pool();
  cognito.on(AdminCreateUserCommand).rejects(fault('UsernameExistsException'));
  await handler(asked('Create'));
  expect(sent().at(-1)).toEqual(IN_GROUP);
  expect(heard).toMatchObject([{ Status: 'SUCCESS' }]);
});

it('who signed up with the address and did not show that it is theirs fails the deployment with what to do', async () => {
  const { cognito } = pool('UNCONFIRMED');
  await handler(asked('Create'));
  expect(cognito.commandCalls(AdminAddUserToGroupCommand)).toHaveLength(0);
  expect(heard).toMatchObject([{ Status: 'FAILED', Reason: expect.stringMatching(/Delete that user/) }]);
});

it('nobody is deleted when the deployment goes or names nobody any more', async () => {
  const { cognito } = pool('CONFIRMED');
  await handler(asked('Delete'));
  expect(cognito.calls()).toHaveLength(0);
  expect(heard).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'berth-demo-administrator' }]);
});

it.each([
  ['looking', AdminGetUserCommand],
  ['inviting', AdminCreateUserCommand],
  ['giving the role', AdminAddUserToGroupCommand],
] as const)('what goes wrong while %s is said to CloudFormation at once', async (_, command) => {
  const { cognito } = pool();
  cognito.on(command as typeof AdminGetUserCommand).rejects(fault('ResourceNotFoundException'));
  await handler(asked('Create'));
  expect(heard).toMatchObject([
    { Status: 'FAILED', Reason: 'ResourceNotFoundException: ResourceNotFoundException of Cognito' },
  ]);
});
