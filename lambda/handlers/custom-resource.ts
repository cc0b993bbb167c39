import type * as z from 'zod';
import {
  answerCloudformation,
  type Asked,
  type CloudformationAnswer,
} from '../adapters/cloudformation-answer';
import { systemClock as clock } from '../adapters/system-clock';

/** A request of CloudFormation with the properties of one kind of resource. */
interface ResourceRequest<Properties> extends Asked {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string | undefined;
  readonly ResourceProperties: Properties;
}

/** What stands behind a custom resource. */
interface CustomResource<Properties> {
  readonly request: z.ZodType<ResourceRequest<Properties>>;
  /** One and the same for ever: CloudFormation then never asks to delete the one before. */
  readonly physicalId: string;
  /** Makes or changes it; answers its attributes. Deleting it does nothing. */
  readonly make: (properties: Properties) => Promise<Readonly<Record<string, string>> | undefined>;
  /** Writes a failure into the log. */
  readonly failed: (error: { readonly name: string; readonly message: string }) => void;
}

/**
 * A function that CloudFormation calls when a resource is made, changed or deleted. It always answers, for
 * CloudFormation would wait for it; the deployment then says why it failed.
 *
 * @throws Error for what is not CloudFormation's, and when CloudFormation cannot be answered
 */
export function customResource<Properties>(
  resource: CustomResource<Properties>,
): (event: unknown) => Promise<void> {
  return async (event) => {
    const asked = resource.request.parse(event);
    await answerCloudformation(asked, await answerTo(resource, asked), clock);
  };
}

async function answerTo<Properties>(
  { physicalId, make, failed }: CustomResource<Properties>,
  asked: ResourceRequest<Properties>,
): Promise<CloudformationAnswer> {
  const PhysicalResourceId = asked.PhysicalResourceId ?? physicalId;
  if (asked.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId };
  try {
    const Data = await make(asked.ResourceProperties);
    return { Status: 'SUCCESS', PhysicalResourceId, ...(Data && { Data }) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    failed({ name, message });
    return { Status: 'FAILED', PhysicalResourceId, Reason: `${name}: ${message}`.slice(0, 1000) };
  }
}
