import * as z from 'zod';
import { CloudformationRequest } from './cloudformation-request';

/** The type of the resource in the template that the function `edge-keys` stands behind. */
export const EDGE_RESOURCE = 'Custom::BerthEdge';

/** The attribute of that resource which names the prefix list of CloudFront's addresses. */
export const PREFIX_LIST = 'PrefixListId';

/** What CloudFormation asks of the edge. It turns every property into text. */
export const EdgeRequest = CloudformationRequest.extend({
  ResourceProperties: z.looseObject({
    /** The ARN of the edge's key-value store. */
    Store: z.string(),
    /** Which number the current key has. */
    EdgeKey: z.string(),
  }),
});
export type EdgeRequest = z.infer<typeof EdgeRequest>;
