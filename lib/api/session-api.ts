import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ROUTES } from '../../lambda/contract/routes';

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
   * How many requests a second are let through in the long run, of all callers together.
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
 * guests' route has no such check; its function checks the session's own token. No access log is written.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class SessionApi extends Construct {
  /** The address, without a slash at its end. */
  public readonly url: string;
  readonly #api: apigateway.HttpApi;
  readonly #authorizer: HttpJwtAuthorizer;

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
          allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        },
      }),
    });
    this.#api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond ?? 50, burstLimit: props.burst ?? 100 },
    });
    this.#authorizer = new HttpJwtAuthorizer('Token', issuer, { jwtAudience: audience });
    const { region, urlSuffix } = Stack.of(this);
    this.url = `https://${this.#api.apiId}.execute-api.${region}.${urlSuffix}`;
    new CfnOutput(this, 'Url', { value: this.url }).overrideLogicalId('ApiUrl');
  }

  /**
   * Puts a function behind the routes that the contract gives it.
   *
   * @param name which of Berth's functions it is; one without a route is an error
   */
  public serve(name: string, handler: lambda.IFunction): void {
    const routes = ROUTES.filter((route) => route.function === name);
    if (routes.length === 0) throw new Error(`the contract has no route for a function "${name}"`);
    const integration = new HttpLambdaIntegration(name, handler);
    for (const { method, path, auth } of routes) {
      this.#api.addRoutes({
        path,
        methods: [apigateway.HttpMethod[method]],
        integration,
        authorizer: auth === 'token' ? this.#authorizer : new apigateway.HttpNoneAuthorizer(),
      });
    }
  }
}
