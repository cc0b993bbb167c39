import type { FunctionName } from '../domain/duties';

/** Names of what belongs to a deployment; IAM policies are narrowed by them. */
export function keyPairName(deployment: string, session: string): string {
  return `berth-${deployment}-${session}`;
}

export function secretName(deployment: string, session: string): string {
  return `berth/${deployment}/${session}`;
}

export function doorGroupName(deployment: string, session: string): string {
  return `berth-${deployment}-${session}`;
}

/** No session's id is `workbench`. */
export function workbenchGroupName(deployment: string): string {
  return `berth-${deployment}-workbench`;
}

export function scheduleGroupName(deployment: string): string {
  return `berth-${deployment}`;
}

export function masterSecretName(deployment: string): string {
  return `berth-key/${deployment}`;
}

export function imagesPath(deployment: string): string {
  return `/berth/${deployment}/images`;
}

/** The partition of the table in which the images lie that are mapped at run time. */
export const MAPPED_IMAGES = 'IMAGES';

/** The partition in which it is kept what the last launches of each image took. */
export const READY_TIMES_PARTITION = 'READYTIMES';

/** Where the parameters lie that may name the AMIs of images which are mapped at run time; with a `/` at the end. */
export function readableParameterPaths(deployment: string): readonly string[] {
  return ['/aws/service/', `/berth/${deployment}/`];
}

/** Sessions are launched from what is in `stable`; what is to be tried before lies in `candidate`. */
export const CHANNELS = ['stable', 'candidate'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Where the pipelines of all managed images write. */
export function amiParametersPath(deployment: string): string {
  return `/berth/${deployment}/ami`;
}

/** Where a managed image's pipeline writes the id of its AMI. */
export function amiParameterName(deployment: string, image: string, channel: Channel = 'stable'): string {
  return `${amiParametersPath(deployment)}/${image}/${channel}`;
}

export function functionName(deployment: string, name: FunctionName): string {
  return `${deployment}-${name}`;
}

/** What a component of an image may be called: two hyphens in a row divide the names of what builds an image. */
export const COMPONENT_NAME = /^(?!.*--)[a-z][a-z0-9-]{0,39}$/;

/** The same for people. */
export const COMPONENT_NAME_RULE = 'small letters, digits and single -, a letter first, at most 40';

/**
 * What a deployment may be called: it stands in names of every service, of which Cognito's domain prefix is the
 * strictest.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
export const DEPLOYMENT_NAME = /^(?!.*(?:aws|amazon|cognito|--))[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/;

/** The same for people. */
export const DEPLOYMENT_NAME_RULE =
  'small letters, digits and -, a letter first, single - in between, at most 20, and without the words aws, amazon and cognito, which AWS keeps for itself';
