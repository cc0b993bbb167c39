import { Logger } from '@aws-lambda-powertools/logger';
import { answerCloudformation, type CloudformationAnswer } from '../adapters/cloudformation-answer';
import { CognitoUsers } from '../adapters/cognito-users';
import { systemClock as clock } from '../adapters/system-clock';
import { AdministratorRequest } from '../contract/administrator-request';
import { inviteAdministrator } from '../usecases/invite-administrator';
import { setting } from './setting';

const logger = new Logger({ serviceName: 'berth' });
const deployment = setting('deployment');

/**
 * Called by CloudFormation when the deployment names its first administrator. It always answers, for CloudFormation would
 * wait for it; the deployment then says why it failed.
 *
 * @throws Error for what is not CloudFormation's, and when CloudFormation cannot be answered
 */
export async function handler(event: unknown): Promise<void> {
  const asked = AdministratorRequest.parse(event);
  await answerCloudformation(asked, await answerTo(asked), clock);
}

async function answerTo(asked: AdministratorRequest): Promise<CloudformationAnswer> {
  // One and the same for ever: CloudFormation then never asks to delete the one before.
  const PhysicalResourceId = asked.PhysicalResourceId ?? `berth-${deployment}-administrator`;
  // Nobody is deleted, and nobody ceases to be an administrator: that is for people to do.
  if (asked.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId };
  const { UserPool, Email } = asked.ResourceProperties;
  try {
    await inviteAdministrator({ users: new CognitoUsers(UserPool) }, Email);
    return { Status: 'SUCCESS', PhysicalResourceId };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    // The log names nobody; who was meant stands in the template.
    logger.error('the first administrator could not be invited', { name });
    return { Status: 'FAILED', PhysicalResourceId, Reason: `${name}: ${message}`.slice(0, 1000) };
  }
}
