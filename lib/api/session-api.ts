import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type Route, ROUTES } from '../../lambda/contract/routes';

/**
 * What strangers send is counted apart, in requests a second: on routes without a check of a token it takes nothing away
 * from the people who are signed in. A hundred reports a second are those of thousands of computers.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
const APART: Readonly<
  Record<Exclude<Route['auth'], 'token'>, { readonly rate: number; readonly burst: number }>
> = {
  guest: { rate: 100, burst: 200 },
  edge: { rate: 50, burst: 100 },
};

/** Whose tokens the API believes, and which pages may call it. */
export interface SessionApiProps {
  /** The deployment that is asked. */
  readonly deploymentName: string;
  /** Who issues the access tokens: an OpenID Connect issuer that signs with RSA. */
  readonly issuer: string;
  /** Whom the tokens are for: `aud`, or `client_id` where there is no `aud`. */
  readonly audience: string[];
  /**
   * Origins of web pages that may call it from a browser.
   *
   * @default - none
   */
  readonly allowedOrigins?: string[];
  /**
   * How many requests a second are let through on routes with a token, in the long run, of all callers together.
   *
   * @default 50
   */
  readonly requestsPerSecond?: number;
  /**
   * How many requests may come at once.
   *
   * @default 100
   */
  readonly burst?: number;
}

/**
 * The HTTP API: the routes of the contract behind a check of the token's signature, issuer, audience and time. The
 * guests' route has no such check; its function checks the session's own token. Nor have the two routes on which browsers
 * enter workbenches; their functions check what the browser brings. Those three have throttles of their own. No access log
 * is written.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class SessionApi extends Construct {
  /** The address, without a slash at its end. */
  public readonly url: string;
  /** The host name in that address. */
  public readonly domainName: string;
  readonly #api: apigateway.HttpApi;
  readonly #authorizer: HttpJwtAuthorizer;
  readonly #stage: apigateway.CfnStage;
  readonly #throttles: Record<string, object> = {};

  constructor(scope: Construct, id: string, props: SessionApiProps) {
    super(scope, id);
    const { deploymentName, issuer, audience, allowedOrigins } = props;
    this.#api = new apigateway.HttpApi(this, 'Api', {
      apiName: `berth-${deploymentName}`,
      createDefaultStage: false,
      ...(allowedOrigins && {
        corsPreflight: {
          allowOrigins: allowedOrigins,
          allowMethods: [
            apigateway.CorsHttpMethod.GET,
            apigateway.CorsHttpMethod.POST,
            apigateway.CorsHttpMethod.PUT,
            apigateway.CorsHttpMethod.DELETE,
          ],
          allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-none-match'],
          exposeHeaders: ['etag'],
        },
      }),
    });
    const stage = this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond ?? 50, burstLimit: props.burst ?? 100 },
    });
    this.#stage = stage.node.defaultChild as apigateway.CfnStage;
    this.#authorizer = new HttpJwtAuthorizer('Token', issuer, { jwtAudience: audience });
    const { region, urlSuffix } = Stack.of(this);
    this.domainName = `${this.#api.apiId}.execute-api.${region}.${urlSuffix}`;
    this.url = `https://${this.domainName}`;
    new CfnOutput(this, 'Url', { value: this.url }).overrideLogicalId('ApiUrl');
  }

  /**
   * Puts a function behind the routes that the contract gives it.
   *
   * @param name which of Berth's functions it is; one without a route is an error
   * @throws Error for a function to which no route leads
   */
  public serve(name: string, handler: lambda.IFunction): void {
    const routes = ROUTES.filter((route) => route.function === name);
    if (routes.length === 0) throw new Error(`the contract has no route for a function "${name}"`);
    const integration = new HttpLambdaIntegration(name, handler);
    for (const { method, path, auth } of routes) {
      const made = this.#api.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration,
        authorizer: auth === 'token' ? this.#authorizer : new apigateway.HttpNoneAuthorizer(),
      });
      if (auth === 'token') continue;
      const { rate, burst } = APART[auth];
      this.#throttles[`${method} ${path}`] = { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst };
      this.#stage.routeSettings = this.#throttles;
      // AWS finds no settings for a route that is not there yet.
      for (const route of made) this.#stage.node.addDependency(route);
    }
  }
}
