import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { consoleHeaders } from '../../../lambda/contract/console-headers';
import { ConsoleSite, type ConsoleSiteProps } from '../../../lib';
import { newStack, tinyBundles } from '../synthesis';

const SIGN_IN = ['https://issuer.example', 'https://page.example'];
const WORKBENCH = 'https://wb.example';

function site(props: Partial<ConsoleSiteProps> = {}): Template {
  const stack = newStack();
  const made = new ConsoleSite(stack, 'Console', {
    deploymentName: 'demo',
    apiDomain: 'api.execute-api.example',
    signInOrigins: SIGN_IN,
    workbenchOrigin: WORKBENCH,
    files: join(tinyBundles(), 'console'),
    ...props,
  });
  made.publish({ issuer: 'https://issuer.example/pool', clientId: 'client-1' });
  return Template.fromStack(stack);
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Record<string, unknown>[] };
}

const template = site();
const config = propertiesOf('AWS::CloudFront::Distribution')[0]?.['DistributionConfig'];

function propertiesOf(type: string): readonly Record<string, unknown>[] {
  const found = Object.values(template.findResources(type));
  return found.map(({ Properties }) => Properties as Record<string, unknown>);
}

test("the files are nobody's but CloudFront's, and this distribution's alone", () => {
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Delete',
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      WebsiteConfiguration: Match.absent(),
    },
  });
  template.resourceCountIs('AWS::S3::BucketPolicy', 1);
  const [policy] = propertiesOf('AWS::S3::BucketPolicy') as unknown as Policy[];
  const statements = policy?.PolicyDocument.Statement ?? [];
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(allowing).toEqual([
    // What empties it before it is deleted; it reads no file.
    expect.objectContaining({
      Action: ['s3:DeleteObject*', 's3:GetBucket*', 's3:List*', 's3:PutBucketPolicy'],
      Principal: { AWS: { 'Fn::GetAtt': [expect.stringMatching(/^CustomS3AutoDeleteObjects/), 'Arn'] } },
    }),
    expect.objectContaining({
      Action: 's3:GetObject',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
    }),
  ]);
  expect(statements).toContainEqual(
    expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
  );
});

test('it is emptied before it is deleted, for a bucket with files in it would keep its stack', () => {
  template.hasResource('Custom::S3AutoDeleteObjects', {
    Properties: { BucketName: { Ref: Match.stringLikeRegexp('^ConsoleFiles') } },
    DeletionPolicy: 'Delete',
  });
});

test('CloudFront shows the bucket who it is by an origin access control, not by an identity of the old kind', () => {
  template.resourceCountIs('AWS::CloudFront::CloudFrontOriginAccessIdentity', 0);
  template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      Name: 'berth-demo-eu-west-1-console',
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  });
  expect(config).toMatchObject({ Origins: [{ OriginAccessControlId: expect.anything() }, {}] });
});

test("the API is a part of the same origin, uncached, with the token and without the console's host name", () => {
  expect(config).toHaveProperty('CacheBehaviors', [
    expect.objectContaining({
      PathPattern: '/api/*',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      ViewerProtocolPolicy: 'redirect-to-https',
      FunctionAssociations: [expect.objectContaining({ EventType: 'viewer-request' })],
    }),
  ]);
  expect(config).toHaveProperty('DefaultCacheBehavior.ViewerProtocolPolicy', 'redirect-to-https');
  // Else the API's own "not found" would become a page.
  expect(config).not.toHaveProperty('CustomErrorResponses');
});

test('it begins with the page, over HTTP/2 and 3, without logs and what costs by the month', () => {
  expect(config).toMatchObject({
    DefaultRootObject: 'index.html',
    HttpVersion: 'http2and3',
    PriceClass: 'PriceClass_100',
  });
  for (const absent of ['Logging', 'WebACLId', 'Aliases']) expect(config).not.toHaveProperty(absent);
});

test('people come to it over IPv4 alone, for a door is opened to the address that they come from', () => {
  expect(config).toHaveProperty('IPV6Enabled', false);
});

test('every answer carries the headers of the contract, and no other policy is written here', () => {
  const headers = consoleHeaders({ signIn: SIGN_IN, workbench: WORKBENCH });
  template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        ContentSecurityPolicy: {
          ContentSecurityPolicy: headers['content-security-policy'],
          Override: true,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: headers['x-frame-options'], Override: true },
        ReferrerPolicy: { ReferrerPolicy: headers['referrer-policy'], Override: true },
        StrictTransportSecurity: {
          AccessControlMaxAgeSec: Number(
            /max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '')?.[1],
          ),
          IncludeSubdomains: Match.absent(),
          Override: true,
        },
      },
      CustomHeadersConfig: {
        Items: ['permissions-policy', 'cross-origin-opener-policy'].map((Header) => ({
          Header,
          Value: headers[Header],
          Override: true,
        })),
      },
    },
  });
  // What is in the contract and not here would be missing on AWS alone.
  expect(Object.keys(headers)).toHaveLength(7);
});

test('files that are named by their content are kept for ever, and the page that names them not at all', () => {
  const laid = propertiesOf('Custom::CDKBucketDeployment');
  expect(laid).toHaveLength(2);
  const hashed = laid.find((one) => one['Include'] !== undefined);
  const page = laid.find((one) => one['Include'] === undefined);
  expect(hashed).toMatchObject({
    Exclude: ['*'],
    Include: ['assets/*'],
    Prune: false,
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(page).toMatchObject({
    Exclude: ['assets/*'],
    Prune: true,
    SystemMetadata: { 'cache-control': 'no-cache' },
  });
  // No cache is emptied: what says which files there are is never kept in one.
  for (const one of laid) expect(one).not.toHaveProperty('DistributionId');
});

test('who lays the files may do so in this bucket, and may not empty caches', () => {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const writer = policies.find(([id]) => id.startsWith('CustomCDKBucketDeployment'))?.[1] as
    | { readonly Properties: Policy }
    | undefined;
  const statements = writer?.Properties.PolicyDocument.Statement ?? [];
  expect(statements.length).toBeGreaterThan(0);
  expect(statements.filter(({ Resource }) => Resource === '*')).toEqual([]);
  expect(JSON.stringify(statements)).not.toContain('cloudfront:');
});

test('with a name of its own it answers to that', () => {
  const own = site({
    domain: {
      domainName: 'lab.example',
      certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
      hostedZoneId: 'Z1',
    },
  });
  own.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['lab.example'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    },
  });
  own.resourceCountIs('AWS::Route53::RecordSet', 1);
  own.hasResourceProperties('AWS::Route53::RecordSet', { Type: 'A', Name: 'lab.example.' });
});

test('a console that was not built stops the synthesis and says what to do', () => {
  const empty = mkdtempSync(join(tmpdir(), 'berth-no-console-'));
  expect(() => site({ files: empty })).toThrow(
    /the console has not been built, there is no .*index\.html: run `npm run build` first, or leave the console out/,
  );
  rmSync(empty, { recursive: true });
});
