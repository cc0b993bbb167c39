import { CustomResource, Duration, Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ADMINISTRATOR_RESOURCE } from '../../lambda/contract/administrator-request';
import { isEmailAddress } from '../email-address';
import { allow } from '../functions/allow';

/** Who is invited, into which user pool, and by which function. */
export interface FirstAdministratorProps {
  /** The e-mail address that the invitation goes to, and with which they sign in. */
  readonly email: string;
  /** The user pool of the deployment. It must have the group `admin`. */
  readonly userPool: cognito.IUserPool;
  /** The function `invite-administrator`. It is allowed to. */
  readonly inviter: lambda.Function;
}

/**
 * The first person who may do everything: they are made a user, get an e-mail with a temporary password that is good for
 * seven days, and stand in the group `admin`. With another address one more person is invited; nobody is ever deleted, and
 * nobody ceases to be an administrator by it.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-create-user-accounts.html
 */
export class FirstAdministrator extends Construct {
  /**
   * @throws Error for what is no e-mail address
   */
  constructor(scope: Construct, id: string, props: FirstAdministratorProps) {
    super(scope, id);
    const { email, userPool, inviter } = props;
    if (!Token.isUnresolved(email) && !isEmailAddress(email)) {
      throw new Error(
        `the administrator must be an e-mail address, such as ada@lab.example (it was "${email}")`,
      );
    }
    allow(
      inviter,
      ['cognito-idp:AdminGetUser', 'cognito-idp:AdminCreateUser', 'cognito-idp:AdminAddUserToGroup'],
      [userPool.userPoolArn],
    );
    const invitation = new CustomResource(this, 'Invitation', {
      resourceType: ADMINISTRATOR_RESOURCE,
      serviceToken: inviter.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: { UserPool: userPool.userPoolId, Email: email },
    });
    // It is called at once: its permissions must be there.
    if (inviter.role) invitation.node.addDependency(inviter.role);
  }
}
