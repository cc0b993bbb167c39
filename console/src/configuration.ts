import type { ConsoleConfiguration } from '../../lambda/contract/console-headers';

/**
 * What the deployment tells its console.
 *
 * @throws Error saying what is wrong with it
 */
export async function loadConfiguration(): Promise<ConsoleConfiguration> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json answered ${response.status}`);
  const read = (await response.json()) as Partial<ConsoleConfiguration>;
  const { deployment = 'berth', issuer, clientId, signInUrl, apiUrl, workbenchOrigin = '' } = read;
  if (issuer === undefined || clientId === undefined || apiUrl === undefined) {
    throw new Error('config.json must name issuer, clientId and apiUrl');
  }
  return {
    deployment,
    issuer,
    clientId,
    apiUrl: apiUrl.replace(/\/$/, ''),
    workbenchOrigin,
    ...(signInUrl !== undefined && { signInUrl: signInUrl.replace(/\/$/, '') }),
  };
}
