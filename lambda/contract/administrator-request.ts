import * as z from 'zod';
import { CloudformationRequest } from './cloudformation-request';

/** The type of the resource in the template that the function `invite-administrator` stands behind. */
export const ADMINISTRATOR_RESOURCE = 'Custom::BerthAdministrator';

/** Whom CloudFormation asks to invite, and where to. */
export const AdministratorRequest = CloudformationRequest.extend({
  ResourceProperties: z.looseObject({
    /** The id of the user pool. */
    UserPool: z.string(),
    /** The address of the first administrator. */
    Email: z.string(),
  }),
});
export type AdministratorRequest = z.infer<typeof AdministratorRequest>;
