import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { Refusal } from '../domain/refusal';

/**
 * The AMI that an SSM parameter names now, and the parameter's version.
 *
 * @throws Refusal `image-unavailable` when there is no such parameter, or no AMI's id in it
 */
export async function amiNamedBy(
  ssm: SSMClient,
  parameter: string,
): Promise<{ readonly ami: string; readonly version: number | undefined }> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: parameter }));
    if (Parameter?.Value?.startsWith('ami-')) return { ami: Parameter.Value, version: Parameter.Version };
    throw new Refusal('image-unavailable', `The parameter ${parameter} does not hold the id of an AMI.`);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
    throw new Refusal(
      'image-unavailable',
      `This image has not been built yet: there is no parameter ${parameter}.`,
    );
  }
}
