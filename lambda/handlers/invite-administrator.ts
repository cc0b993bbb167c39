import { Logger } from '@aws-lambda-powertools/logger';
import { CognitoUsers } from '../adapters/cognito-users';
import { AdministratorRequest } from '../contract/administrator-request';
import { inviteAdministrator } from '../usecases/invite-administrator';
import { customResource } from './custom-resource';
import { setting } from './setting';

const logger = new Logger({ serviceName: 'berth' });

/**
 * Called when the deployment names its first administrator. Nobody is deleted, and nobody ceases to be an administrator:
 * that is for people to do.
 */
export const handler = customResource({
  request: AdministratorRequest,
  physicalId: `berth-${setting('deployment')}-administrator`,
  make: async ({ UserPool, Email }) => {
    await inviteAdministrator({ users: new CognitoUsers(UserPool) }, Email);
    return undefined;
  },
  // The log names nobody; who was meant stands in the template.
  failed: ({ name }) => logger.error('the first administrator could not be invited', { name }),
});
