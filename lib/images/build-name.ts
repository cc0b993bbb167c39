/**
 * What things of Image Builder are called. Names of deployments and keys hold no `_`, so no two are the same.
 *
 * @param parts the image's key, the component's name
 */
export function buildName(deploymentName: string, ...parts: readonly string[]): string {
  return ['berth', deploymentName, ...parts].join('_');
}
