import { Match, Template } from 'aws-cdk-lib/assertions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Edge, type EdgeProps } from '../../../lib';
import { functionIn, newFunction, newStack, type Permission, permissionsOf } from '../synthesis';

interface Made {
  readonly template: Template;
  readonly edge: Edge;
  readonly permissions: readonly Permission[];
}

function edge(props: Partial<EdgeProps> = {}): Made {
  const stack = newStack();
  const keeper = newFunction(stack);
  const made = new Edge(stack, 'Edge', {
    deploymentName: 'demo',
    apiDomain: 'api.execute-api.example',
    keeper,
    ...props,
  });
  const template = Template.fromStack(stack);
  const { role } = functionIn(template, stack.getLogicalId(keeper.node.defaultChild as lambda.CfnFunction));
  return { template, edge: made, permissions: permissionsOf(template, role) };
}

const DOMAIN = {
  domainName: 'wb.lab.example',
  certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
};
const MANAGED = {
  cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  allViewer: '216adef6-5c7f-47e4-b989-5492eafa07d3',
  allViewerExceptHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
};

function distributionIn(template: Template): Record<string, unknown> {
  template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  const [one] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const properties = one?.['Properties'] as
    | { readonly DistributionConfig: Record<string, unknown> }
    | undefined;
  return properties?.DistributionConfig ?? {};
}

function functionOf(template: Template): Record<string, unknown> {
  const [one] = Object.values(template.findResources('AWS::CloudFront::Function'));
  return one?.['Properties'] as Record<string, unknown>;
}

test('what a workbench answers is cached nowhere, and all that a browser sends reaches it, its host name too', () => {
  expect(distributionIn(edge().template)['DefaultCacheBehavior']).toMatchObject({
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
    CachePolicyId: MANAGED.cachingDisabled,
    OriginRequestPolicyId: MANAGED.allViewer,
    ViewerProtocolPolicy: 'redirect-to-https',
    Compress: false,
    FunctionAssociations: [{ EventType: 'viewer-request' }],
  });
});

test("Berth's own paths go to the API alone, past the function, under the API's own name", () => {
  const { CacheBehaviors, Origins } = distributionIn(edge().template);
  expect(CacheBehaviors).toMatchObject([
    {
      PathPattern: '/_berth/*',
      CachePolicyId: MANAGED.cachingDisabled,
      OriginRequestPolicyId: MANAGED.allViewerExceptHost,
    },
  ]);
  expect(CacheBehaviors).not.toHaveProperty('0.FunctionAssociations');
  expect(Origins).toEqual([
    expect.objectContaining({
      DomainName: 'api.execute-api.example',
      CustomOriginConfig: expect.objectContaining({ OriginProtocolPolicy: 'https-only' }),
    }),
  ]);
});

test('it keeps no access log, which would tell who did what, and costs nothing while nobody uses it', () => {
  const { template } = edge();
  expect(distributionIn(template)).toMatchObject({ HttpVersion: 'http2and3', PriceClass: 'PriceClass_100' });
  for (const dear of ['Logging', 'WebACLId', 'Aliases', 'ViewerCertificate']) {
    expect(distributionIn(template)).not.toHaveProperty(dear);
  }
  for (const type of [
    'AWS::S3::Bucket',
    'AWS::WAFv2::WebACL',
    'AWS::CloudFront::CloudFrontOriginAccessIdentity',
  ])
    template.resourceCountIs(type, 0);
});

test('the function is the one of the file, for the region of the computers, and reads one store', () => {
  const { FunctionCode, FunctionConfig, AutoPublish } = functionOf(edge().template);
  expect(FunctionCode).toContain("'eu-west-1'");
  expect(FunctionCode).not.toContain('__BERTH_');
  expect(Buffer.byteLength(FunctionCode as string)).toBeLessThan(10_240);
  expect(AutoPublish).toBe(true);
  expect(FunctionConfig).toMatchObject({
    Runtime: 'cloudfront-js-2.0',
    KeyValueStoreAssociations: [
      { KeyValueStoreARN: { 'Fn::GetAtt': [expect.stringMatching(/^EdgeStore/), 'Arn'] } },
    ],
  });
});

test('on an origin that sessions share no page may widen the reach of its service worker', () => {
  edge().template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      RemoveHeadersConfig: { Items: [{ Header: 'Service-Worker-Allowed' }] },
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: false },
      },
    },
  });
});

test('names are of the region, for CloudFront has one set of names in an account', () => {
  const { template } = edge();
  template.hasResourceProperties('AWS::CloudFront::Function', { Name: 'berth-demo-eu-west-1-workbench' });
  template.hasResourceProperties('AWS::CloudFront::KeyValueStore', {
    Name: 'berth-demo-eu-west-1-workbench',
  });
});

test('the keys are put into the store before anything uses them, by a function that may do nothing else', () => {
  const { template, permissions } = edge({ edgeKey: 3 });
  template.hasResource('Custom::BerthEdge', {
    Properties: { EdgeKey: '3', ServiceTimeout: '180', Store: Match.anyValue() },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FnServiceRoleDefaultPolicy')]),
  });
  const store = expect.stringMatching(/^\$\{EdgeStore\w+\.Arn\}$/);
  expect(permissions).toEqual([
    { action: 'cloudfront-keyvaluestore:DescribeKeyValueStore', resource: store },
    { action: 'cloudfront-keyvaluestore:PutKey', resource: store },
    { action: 'ec2:DescribeManagedPrefixLists', resource: '*' },
  ]);
});

test('no key and no secret stands in the template', () => {
  const [custom] = Object.values(edge().template.findResources('Custom::BerthEdge'));
  expect(Object.keys(custom?.['Properties'] as object).toSorted()).toEqual([
    'EdgeKey',
    'ServiceTimeout',
    'ServiceToken',
    'Store',
  ]);
  edge().template.hasResourceProperties('AWS::CloudFront::KeyValueStore', { ImportSource: Match.absent() });
});

test('with a name of its own each session has an origin, and the zone tells where it is', () => {
  const { template, edge: made } = edge({ domain: { ...DOMAIN, hostedZoneId: 'Z1' } });
  expect(made.url).toBe('https://{session}.wb.lab.example');
  expect(distributionIn(template)).toMatchObject({
    Aliases: ['*.wb.lab.example'],
    ViewerCertificate: { AcmCertificateArn: DOMAIN.certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
  });
  for (const Type of ['A', 'AAAA']) {
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      Type,
      Name: '*.wb.lab.example.',
      HostedZoneId: 'Z1',
    });
  }
  // There each session may have service workers: they are its own.
  template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: { RemoveHeadersConfig: Match.absent() },
  });
  expect(functionOf(template)['FunctionCode']).not.toContain('__BERTH_HOSTS__');
  edge({ domain: DOMAIN }).template.resourceCountIs('AWS::Route53::RecordSet', 0);
});

test("without one the address is its distribution's", () => {
  const { template, edge: made } = edge();
  template.resourceCountIs('AWS::Route53::RecordSet', 0);
  expect(made.url).toMatch(/^https:\/\/\$\{Token/);
});

test.each([
  [{ edgeKey: 0 }, 'the edgeKey must be a whole number from 1 on (it was 0)'],
  [{ edgeKey: 1.5 }, 'the edgeKey must be a whole number from 1 on (it was 1.5)'],
  [{ domain: { ...DOMAIN, domainName: 'https://x' } }, '"https://x" cannot be the name of a site'],
  [
    { domain: { ...DOMAIN, certificateArn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1' } },
    'must be one of AWS Certificate Manager in us-east-1',
  ],
])('%j stops the synthesis with what is wrong', (props, sentence) => {
  expect(() => edge(props)).toThrow(sentence);
});
