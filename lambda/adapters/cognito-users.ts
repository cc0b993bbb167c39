import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Role } from '../domain/caller';
import type { Users, UserStanding } from '../ports/users';
import { TIME_LIMITS } from './time-limits';

/**
 * A user pool of Amazon Cognito whose users sign in with their e-mail addresses. A role is a group of the same name.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
export class CognitoUsers implements Users {
  readonly #pool: string;
  readonly #client: CognitoIdentityProviderClient;

  constructor(
    pool: string,
    client: CognitoIdentityProviderClient = new CognitoIdentityProviderClient(TIME_LIMITS),
  ) {
    this.#pool = pool;
    this.#client = client;
  }

  async standing(email: string): Promise<UserStanding> {
    try {
      const { UserStatus } = await this.#client.send(new AdminGetUserCommand(this.#who(email)));
      return UserStatus === 'UNCONFIRMED' ? 'unproven' : 'present';
    } catch (error) {
      if (nameOf(error) === 'UserNotFoundException') return 'absent';
      throw error;
    }
  }

  async invite(email: string): Promise<void> {
    try {
      await this.#client.send(
        new AdminCreateUserCommand({
          ...this.#who(email),
          // Else Cognito would send a text message.
          DesiredDeliveryMediums: ['EMAIL'],
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
    } catch (error) {
      // CloudFormation asked twice, and the other one was quicker.
      if (nameOf(error) !== 'UsernameExistsException') throw error;
    }
  }

  async giveRole(email: string, role: Role): Promise<void> {
    await this.#client.send(new AdminAddUserToGroupCommand({ ...this.#who(email), GroupName: role }));
  }

  #who(Username: string): { UserPoolId: string; Username: string } {
    return { UserPoolId: this.#pool, Username };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
