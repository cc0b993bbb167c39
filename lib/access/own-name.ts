import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import {
  type DistributionProps,
  type IDistribution,
  SecurityPolicyProtocol,
} from 'aws-cdk-lib/aws-cloudfront';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { SiteDomain } from './site-domain';

const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const CERTIFICATE = /^arn:[a-z-]+:acm:us-east-1:/;

/**
 * What a distribution is to know of a name of its own.
 *
 * @param names what it answers to
 * @throws Error for what is no name, and for a certificate that CloudFront would not find
 * @internal
 */
export function ownName(
  scope: Construct,
  { domainName, certificateArn }: SiteDomain,
  names: string,
): Pick<DistributionProps, 'domainNames' | 'certificate' | 'minimumProtocolVersion'> {
  if (!NAME.test(domainName)) {
    throw new Error(`"${domainName}" cannot be the name of a site: small letters, such as lab.example`);
  }
  if (!CERTIFICATE.test(certificateArn)) {
    throw new Error(
      `the certificate for ${domainName} must be one of AWS Certificate Manager in us-east-1, where CloudFront looks for it (it was ${certificateArn})`,
    );
  }
  const certificate = acm.Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  return {
    domainNames: [names],
    certificate,
    // CloudFront's own certificate has a version that nobody can change.
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}

/**
 * Writes the name into its zone, for the kinds of addresses that the distribution answers at.
 *
 * @internal
 */
export function writeName(
  scope: Construct,
  { hostedZoneId, domainName }: SiteDomain,
  name: string,
  distribution: IDistribution,
  { ipv6 = true } = {},
): void {
  if (hostedZoneId === undefined) return;
  const zone = route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId,
    zoneName: domainName,
  });
  // With the dot it is the whole name, whatever the zone is called.
  const record = {
    zone,
    recordName: `${name}.`,
    target: route53.RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
  };
  new route53.ARecord(scope, 'Address', record);
  if (ipv6) new route53.AaaaRecord(scope, 'Address6', record);
}
