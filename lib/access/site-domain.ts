/**
 * A name of your own for a site.
 */
export interface SiteDomain {
  /** The name, such as `lab.example`. For workbenches: the name below which each session has its own. */
  readonly domainName: string;
  /**
   * The ARN of a certificate for that name, in us-east-1, where CloudFront looks for it. For workbenches: for all names
   * below it, such as `*.wb.lab.example`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly certificateArn: string;
  /**
   * The id of the Route 53 zone in which the name is to be written.
   *
   * @default - you write it where your names are kept: it is an alias, or a CNAME, of the distribution's own name
   */
  readonly hostedZoneId?: string;
}
