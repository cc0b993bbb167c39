/** Between the parts; no part holds it, so that no two are the same. */
const BETWEEN = '--';

/**
 * What things of Image Builder are called. In ARNs it writes small letters, and a hyphen for each space and underscore:
 * these names stand there as they are, so that roles and rules can go by them.
 *
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_aws-imagebuilder-alpha.Component.html
 * @param parts the image's key, the component's name
 */
export function buildName(deploymentName: string, ...parts: readonly string[]): string {
  return ['berth', deploymentName, ...parts].join(BETWEEN);
}
