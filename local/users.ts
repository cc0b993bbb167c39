import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  GroupExistsException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';

export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly groups: readonly string[];
}

/** The people of the local cloud. Their passwords are public: nothing outside this machine can be reached with them. */
export const MEMBER: DemoUser = { username: 'ada@example.com', password: 'Try-Berth-1', groups: [] };
export const ADMINISTRATOR: DemoUser = {
  username: 'root@example.com',
  password: 'Try-Berth-2',
  groups: ['admin'],
};

/** Makes a user who can sign in at once, as an administrator of the user pool would. */
export async function createUser(
  client: CognitoIdentityProviderClient,
  pool: string,
  user: DemoUser,
): Promise<void> {
  const who = { UserPoolId: pool, Username: user.username };
  try {
    await client.send(
      new AdminCreateUserCommand({
        ...who,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: user.username },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
  } catch (error) {
    // The deployment has invited its administrator; no e-mail arrives here.
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  await client.send(new AdminSetUserPasswordCommand({ ...who, Password: user.password, Permanent: true }));
  for (const group of user.groups) {
    try {
      await client.send(new CreateGroupCommand({ UserPoolId: pool, GroupName: group }));
    } catch (error) {
      if (!(error instanceof GroupExistsException)) throw error;
    }
    await client.send(new AdminAddUserToGroupCommand({ ...who, GroupName: group }));
  }
}
