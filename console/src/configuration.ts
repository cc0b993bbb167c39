import type { ConsoleConfiguration } from '../../lambda/contract/console-headers';

/** The file is small and near. */
const PATIENCE_MS = 10_000;

/**
 * What the deployment tells its console.
 *
 * @throws Error saying what is wrong with it
 */
export async function loadConfiguration(): Promise<ConsoleConfiguration> {
  // Without it there is no page at all: a request that hangs is made once more.
  const response = await ask().catch(ask);
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

function ask(): Promise<Response> {
  return fetch('/config.json', { cache: 'no-cache', signal: AbortSignal.timeout(PATIENCE_MS) });
}
