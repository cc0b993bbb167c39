import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { edgeCode, EDGE_PATHS, SESSION_IN_URL } from '../../lambda/contract/edge';
import { EDGE_RESOURCE, PREFIX_LIST } from '../../lambda/contract/edge-request';
import { allow } from '../functions/allow';
import { edgeFunction } from './edge-function';
import { ownName, writeName } from './own-name';
import type { SiteDomain } from './site-domain';

/** The same relative path from the sources and from the published package. */
const SOURCE = join(__dirname, '../../lambda/edge/workbench.js');

/** Where workbenches are found, and with which key they are opened. */
export interface EdgeProps {
  /** The deployment whose workbenches are behind it. */
  readonly deploymentName: string;
  /** The API's host name: it answers the paths below `/_berth/`. */
  readonly apiDomain: string;
  /** The function `edge-keys`, which gives the edge its keys. It is allowed to. */
  readonly keeper: lambda.Function;
  /**
   * Which number the current key of tickets has. Counting it up makes a new one; tickets and computers of the one before
   * stay good, older ones do not.
   *
   * @default 1
   */
  readonly edgeKey?: number;
  /**
   * A name below which each session has a host name of its own, and so an origin of its own in browsers.
   *
   * @default - all workbenches share the distribution's name: a browser holds one at a time
   */
  readonly domain?: SiteDomain;
}

/**
 * The way from browsers to workbenches: a CloudFront distribution whose function checks the ticket that a browser brings
 * and turns to the computer which the ticket names. Nothing is cached, and there is no access log: it would tell who did
 * what in their workbench, and it would cost. There is no web application firewall either: it costs 5 $ a month and
 * more, and the gate of each computer checks every request.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * @throws Error for an edgeKey that is no whole number from 1 on, and for a domain whose name or certificate CloudFront
 *   would not take
 */
export class Edge extends Construct {
  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** The origin of the workbenches, with `{session}` in it where each session has its own. */
  public readonly url: string;
  /** The id of the prefix list of the addresses from which CloudFront turns to computers. */
  public readonly prefixListId: string;
  /** What holds the keys; whatever uses them can depend on it. */
  public readonly keys: CustomResource;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id);
    const { deploymentName, apiDomain, keeper, domain, edgeKey = 1 } = props;
    if (!Number.isSafeInteger(edgeKey) || edgeKey < 1)
      throw new Error(`the edgeKey must be a whole number from 1 on (it was ${edgeKey})`);
    const { region } = Stack.of(this);
    // CloudFront's names are the account's, not the region's.
    const name = `berth-${deploymentName}-${region}-workbench`;
    const store = new cloudfront.KeyValueStore(this, 'Store', {
      keyValueStoreName: name,
      comment: `Berth ${deploymentName}: the keys of its edge`,
    });
    const viewerRequest = edgeFunction(this, 'Function', {
      name,
      comment: `Berth ${deploymentName}: from a ticket to its computer`,
      code: edgeCode(readFileSync(SOURCE, 'utf8'), region, domain !== undefined),
      store,
    });
    const api = new HttpOrigin(apiDomain, { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY });
    const always = {
      // Never reached by what the function lets through: it names another origin. It must be one that exists.
      origin: api,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.#headers(name, deploymentName, domain === undefined),
      compress: false,
    };
    const below = domain && `*.${domain.domainName}`;
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Berth ${deploymentName}: workbenches`,
      defaultBehavior: {
        ...always,
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
        functionAssociations: [
          { eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: viewerRequest },
        ],
      },
      additionalBehaviors: {
        [EDGE_PATHS]: {
          ...always,
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...(domain && below && ownName(this, domain, below)),
    });
    if (domain && below) writeName(this, domain, below, this.distribution);
    this.url = `https://${domain ? `${SESSION_IN_URL}.${domain.domainName}` : this.distribution.distributionDomainName}`;

    allow(
      keeper,
      ['cloudfront-keyvaluestore:DescribeKeyValueStore', 'cloudfront-keyvaluestore:PutKey'],
      [store.keyValueStoreArn],
    );
    allow(keeper, ['ec2:DescribeManagedPrefixLists'], ['*']); // AWS does not restrict it to resources
    this.keys = new CustomResource(this, 'Keys', {
      resourceType: EDGE_RESOURCE,
      serviceToken: keeper.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: { Store: store.keyValueStoreArn, EdgeKey: String(edgeKey) },
    });
    // It calls at once: its permissions must be there.
    if (keeper.role) this.keys.node.addDependency(keeper.role);
    this.prefixListId = this.keys.getAttString(PREFIX_LIST);
  }

  /**
   * On an origin that sessions share, no page may put a service worker before the pages of the next one.
   *
   * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Service-Worker-Allowed
   */
  #headers(name: string, deploymentName: string, shared: boolean): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: name,
      comment: `Berth ${deploymentName}: workbenches`,
      ...(shared && { removeHeaders: ['Service-Worker-Allowed'] }),
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        referrerPolicy: {
          // Some tools compare the referrer with their own host.
          referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN,
          override: false,
        },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    });
  }
}
