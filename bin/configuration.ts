import { readFileSync } from 'node:fs';
import { Configuration } from '../lambda/contract/configuration';
import { explain } from '../lib/explain';

/** What the CDK command line was given with `-c name=value`. */
export interface Context {
  /** The file with the configuration. */
  readonly config?: string;
  /** The name of the deployment; it wins over the file's. */
  readonly deployment?: unknown;
}

/**
 * The configuration of this deployment.
 *
 * @throws Error saying which field is wrong, what it was and what it may be
 */
export function readConfiguration({ config, deployment }: Context): Configuration {
  const given = config === undefined ? {} : read(config);
  const whole = deployment === undefined ? given : { ...(given as object), deploymentName: deployment };
  const { data, error } = Configuration.safeParse(whole);
  if (data) return data;
  throw new Error(
    `the configuration ${config ?? 'on the command line'} is not valid: ${explain(error, whole)}`,
  );
}

function read(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`the configuration ${file} (-c config=...) cannot be read`, { cause: error });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the configuration ${file} is not JSON: ${why}`, { cause: error });
  }
}
