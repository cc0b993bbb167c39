import { join } from 'node:path';
import { CfnOutput, type Stack, Token } from 'aws-cdk-lib';
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { SESSION_IN_URL } from '../lambda/contract/edge';
import { Edge } from './access/edge';
import { SignInClients } from './access/sign-in-clients';
import type { SiteDomain } from './access/site-domain';
import { ConsoleSite } from './console/console-site';

/** What the web side is made from; what may be undefined has the defaults that `BerthProps` says. */
export interface WebParts {
  readonly deploymentName: string;
  readonly apiDomain: string;
  readonly issuer: string;
  /** Undefined with another issuer. */
  readonly userPool: cognito.IUserPool | undefined;
  readonly signInUrl: string | undefined;
  /** Where else the issuer's endpoints are. */
  readonly signInOrigins: string[] | undefined;
  /** The console's client at another issuer. */
  readonly clientId: string | undefined;
  readonly callbackUrls: string[] | undefined;
  readonly console: boolean | undefined;
  readonly consoleDomain: SiteDomain | undefined;
  readonly workbenchDomain: SiteDomain | undefined;
  readonly workbenchUrl: string | undefined;
  readonly edgeKey: number | undefined;
  readonly logRetention: logs.RetentionDays | undefined;
  readonly bundles: string | undefined;
}

/** What people meet in their browsers: workbenches, the console, and what they sign in through. */
export class BerthWeb {
  readonly edge: Edge;
  /** The address of the workbenches, with `{session}` in it where each has its own. */
  readonly workbenchUrl: string;
  /** Undefined where the console is left out. */
  readonly site?: ConsoleSite;
  /** Undefined with another issuer. */
  readonly clients?: SignInClients;

  constructor(stack: Stack, parts: WebParts, keeper: lambda.Function) {
    const { deploymentName, apiDomain, workbenchDomain, edgeKey, userPool } = parts;
    this.edge = new Edge(stack, 'Edge', {
      deploymentName,
      apiDomain,
      keeper,
      ...(edgeKey !== undefined && { edgeKey }),
      ...(workbenchDomain && { domain: workbenchDomain }),
    });
    this.workbenchUrl = parts.workbenchUrl ?? this.edge.url;
    new CfnOutput(stack, 'WorkbenchUrl', { value: this.#source });
    if (parts.console !== false) this.site = this.#site(stack, parts);
    if (userPool) {
      const { callbackUrls = [] } = parts;
      const site = this.site?.url;
      this.clients = new SignInClients(stack, 'SignInClients', {
        userPool,
        consoleCallbackUrls: [...(site === undefined ? [] : [`${site}/signed-in`]), ...callbackUrls],
        consoleLogoutUrls: [...(site === undefined ? [] : [`${site}/`]), ...homesOf(callbackUrls)],
      });
      new CfnOutput(stack, 'CliClientId', { value: this.clients.cli.userPoolClientId });
    }
    const clientId = parts.clientId ?? this.clients?.console?.userPoolClientId;
    if (clientId !== undefined) new CfnOutput(stack, 'ClientId', { value: clientId });
    if (this.site === undefined) return;
    if (clientId === undefined) {
      throw new Error(
        'the console must know through which client of your issuer people sign in: give its clientId, or leave the console out with `console: false`',
      );
    }
    const { issuer, signInUrl } = parts;
    if (userPool && signInUrl === undefined) {
      throw new Error(
        'the console must know where people sign in to your userPool: give the address of its domain as signInUrl (https://<prefix>.auth.<region>.amazoncognito.com, or a domain of your own), or leave the console out with `console: false`',
      );
    }
    this.site.publish({ issuer, clientId, ...(signInUrl !== undefined && { signInUrl }) });
    new CfnOutput(stack, 'ConsoleUrl', { value: this.site.url });
  }

  /** The same for people and for browsers: with `*` for the sessions. */
  get #source(): string {
    return this.workbenchUrl.replace(SESSION_IN_URL, '*');
  }

  /** Whom the tokens are for that people get by signing in here. */
  get clientIds(): string[] {
    return [this.clients?.console, this.clients?.cli].flatMap((client) => client?.userPoolClientId ?? []);
  }

  #site(stack: Stack, parts: WebParts): ConsoleSite {
    const { deploymentName, apiDomain, consoleDomain, logRetention, bundles } = parts;
    return new ConsoleSite(stack, 'Console', {
      deploymentName,
      apiDomain,
      signInOrigins: signInOrigins(stack, parts),
      workbenchOrigin: this.#source,
      ...(consoleDomain && { domain: consoleDomain }),
      ...(logRetention !== undefined && { logRetention }),
      ...(bundles !== undefined && { files: join(bundles, 'console') }),
    });
  }
}

function signInOrigins(stack: Stack, parts: WebParts): string[] {
  const { issuer, userPool, signInUrl, signInOrigins: others = [] } = parts;
  // The id of our own pool is not known yet, but where it will be is.
  const issues = userPool ? `https://cognito-idp.${stack.region}.amazonaws.com` : originOf(issuer);
  return [issues, ...(signInUrl === undefined ? [] : [originOf(signInUrl)]), ...others];
}

/** An address that is not known before the deployment is an origin already: that of the user pool's page. */
function originOf(url: string): string {
  return Token.isUnresolved(url) ? url : new URL(url).origin;
}

/** Where one arrives after signing out: at the root of the pages that one had signed in to. */
function homesOf(callbackUrls: readonly string[]): string[] {
  const known = callbackUrls.filter((url) => !Token.isUnresolved(url));
  return [...new Set(known.map((url) => `${new URL(url).origin}/`))];
}
