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

export function scheduleGroupName(deployment: string): string {
  return `berth-${deployment}`;
}

export function masterSecretName(deployment: string): string {
  return `berth-key/${deployment}`;
}

export function imagesPath(deployment: string): string {
  return `/berth/${deployment}/images`;
}

/** Where a managed image's pipeline writes the AMI that sessions are launched from. */
export function amiParameterName(deployment: string, image: string): string {
  return `/berth/${deployment}/ami/${image}/stable`;
}

export function functionName(deployment: string, name: FunctionName): string {
  return `${deployment}-${name}`;
}

/** What a deployment may be called: it stands in names of every service. */
export const DEPLOYMENT_NAME = /^[a-z][a-z0-9-]{0,19}$/;
