import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3deploy from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import {
  type ConsoleConfiguration,
  consoleCacheControl,
  consoleHeaders,
  HASHED,
  HSTS_SECONDS,
} from '../../lambda/contract/console-headers';
import { edgeFunction } from '../access/edge-function';
import { ownName, writeName } from '../access/own-name';
import type { SiteDomain } from '../access/site-domain';

/** The same relative paths from the sources and from the published package. */
const FUNCTION = join(__dirname, '../../lambda/edge/console.js');
const FILES = join(__dirname, '../../assets/console');

/** Where the API is on the console's own origin. */
const API_PATH = '/api';

/** What the console is served from, and whom it speaks to. */
export interface ConsoleSiteProps {
  /** The deployment that it is the console of. */
  readonly deploymentName: string;
  /** The API's host name. */
  readonly apiDomain: string;
  /**
   * Origins of the issuer and of the page that people sign in on, which the console turns to: `https://lab.example`,
   * without a slash at the end.
   */
  readonly signInOrigins: string[];
  /** The origin of the workbenches; with `*` for the sessions where each has its own. */
  readonly workbenchOrigin: string;
  /**
   * A name of its own.
   *
   * @default - the distribution's own name
   */
  readonly domain?: SiteDomain;
  /**
   * How long the log of the function is kept that lays the files into the bucket.
   *
   * @default logs.RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * The folder with the built console.
   *
   * @default - the one of this package
   */
  readonly files?: string;
}

/** What the console is told about the people who use it. */
export interface ConsoleSignIn {
  /** Who issues the access tokens. */
  readonly issuer: string;
  /** The public client that people sign in through. */
  readonly clientId: string;
  /**
   * The address of the page that they sign in on.
   *
   * @default - the issuer's own document says it
   */
  readonly signInUrl?: string;
}

/**
 * The web console: files in a private bucket behind a CloudFront distribution. The API is a part of the same origin,
 * below `/api`, so that browsers ask nobody for permission before each call.
 *
 * There is no access log: it would hold the addresses of people for nothing that is needed, and it would cost. There is no
 * web application firewall: it costs 5 $ a month and more; one can be associated with `distribution`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 * @throws Error when the console has not been built, and for a domain whose name or certificate CloudFront would not take
 */
export class ConsoleSite extends Construct {
  /** The distribution. */
  public readonly distribution: cloudfront.Distribution;
  /** The bucket of the files; nobody but the distribution reads it. */
  public readonly bucket: s3.Bucket;
  /** The address, without a slash at its end: an origin. */
  public readonly url: string;
  readonly #props: ConsoleSiteProps;
  readonly #files: string;

  constructor(scope: Construct, id: string, props: ConsoleSiteProps) {
    super(scope, id);
    const { deploymentName, apiDomain, domain } = props;
    this.#props = props;
    this.#files = builtConsole(props.files ?? FILES);
    // CloudFront's names are the account's, not the region's.
    const name = `berth-${deploymentName}-${Stack.of(this).region}-console`;
    this.bucket = new s3.Bucket(this, 'Files', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // It holds nothing that cannot be laid there again, and a bucket with files in it could not be deleted.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    const viewerRequest = edgeFunction(this, 'Function', {
      name,
      comment: `Berth ${deploymentName}: the paths of its console`,
      code: readFileSync(FUNCTION, 'utf8'),
    });
    const always = {
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: this.#headers(name),
      functionAssociations: [
        { eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: viewerRequest },
      ],
    };
    const originAccessControl = new cloudfront.S3OriginAccessControl(this, 'Access', {
      originAccessControlName: name,
      description: `Berth ${deploymentName}: the files of its console`,
    });
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Berth ${deploymentName}: console`,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        ...always,
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket, { originAccessControl }),
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      },
      additionalBehaviors: {
        [`${API_PATH}/*`]: {
          ...always,
          origin: new HttpOrigin(apiDomain, {
            protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
            // The API gives up after 30 s, and says so itself.
            readTimeout: Duration.seconds(35),
          }),
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          // An API answers to its own name only.
          originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        },
      },
      priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      // A door is opened to the address that somebody asks from, and computers have IPv4 addresses only.
      enableIpv6: false,
      ...(domain && ownName(this, domain, domain.domainName)),
    });
    if (domain) writeName(this, domain, domain.domainName, this.distribution, { ipv6: false });
    this.url = `https://${domain?.domainName ?? this.distribution.distributionDomainName}`;
  }

  /**
   * Lays the files into the bucket, and beside them what the console must know. Once for each site.
   *
   * @param signIn whom it signs people in with
   */
  public publish(signIn: ConsoleSignIn): void {
    const { deploymentName, workbenchOrigin, logRetention } = this.#props;
    const configuration: ConsoleConfiguration = {
      deployment: deploymentName,
      ...signIn,
      apiUrl: API_PATH,
      workbenchOrigin,
    };
    const files = s3deploy.Source.asset(this.#files);
    const always = {
      destinationBucket: this.bucket,
      memoryLimit: 256,
      logGroup: new logs.LogGroup(this, 'PublishLogs', {
        retention: logRetention ?? logs.RetentionDays.TWO_WEEKS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    };
    const hashed = new s3deploy.BucketDeployment(this, 'Hashed', {
      ...always,
      sources: [files],
      exclude: ['*'],
      include: [`${HASHED}*`],
      // Whoever has the page of before still open finds its parts.
      prune: false,
      cacheControl: [s3deploy.CacheControl.fromString(consoleCacheControl(HASHED))],
    });
    const page = new s3deploy.BucketDeployment(this, 'Page', {
      ...always,
      sources: [files, s3deploy.Source.jsonData('config.json', configuration)],
      exclude: [`${HASHED}*`],
      cacheControl: [s3deploy.CacheControl.fromString(consoleCacheControl('index.html'))],
    });
    // The page names its parts: they must be there before it.
    page.node.addDependency(hashed);
  }

  /** CloudFront wants those of security one by one, and takes no such header among the others. */
  #headers(name: string): cloudfront.ResponseHeadersPolicy {
    const { deploymentName, signInOrigins, workbenchOrigin } = this.#props;
    const headers = consoleHeaders({ signIn: signInOrigins, workbench: workbenchOrigin });
    const custom = ['permissions-policy', 'cross-origin-opener-policy'];
    return new cloudfront.ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: name,
      comment: `Berth ${deploymentName}: console`,
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: headers['content-security-policy'] ?? '',
          override: true,
        },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.seconds(HSTS_SECONDS),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN, override: true },
      },
      customHeadersBehavior: {
        customHeaders: custom.map((header) => ({ header, value: headers[header] ?? '', override: true })),
      },
    });
  }
}

function builtConsole(folder: string): string {
  const page = join(folder, 'index.html');
  if (existsSync(page)) return folder;
  throw new Error(
    `the console has not been built, there is no ${page}: run \`npm run build\` first, or leave the console out with \`console: false\``,
  );
}
