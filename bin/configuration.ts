import { readFileSync } from 'node:fs';
import { Configuration } from '../lambda/contract/configuration';
import { explain } from '../lib/explain';
import { mustBe } from '../lib/must-be';

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
  const given = config === undefined ? {} : withoutSchema(read(config));
  const whole = deployment === undefined ? given : { ...(given as object), deploymentName: deployment };
  const { data, error } = Configuration.safeParse(whole, { error: mustBe });
  if (data) return data;
  throw new Error(
    `the configuration ${config ?? 'on the command line'} is not valid: ${explain(error, whole)}`,
  );
}

/** By `$schema` an editor finds the schema of the file; it configures nothing. */
function withoutSchema(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== '$schema'));
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
