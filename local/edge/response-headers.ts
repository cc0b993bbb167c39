import * as z from 'zod';

/** What a response headers policy does to an origin's answer. Names are in small letters. */
export interface HeaderChanges {
  readonly remove: readonly string[];
  readonly set: readonly { readonly name: string; readonly value: string; readonly override: boolean }[];
}

const override = z.object({ Override: z.boolean() });

const policy = z.object({
  ResponseHeadersPolicyConfig: z.object({
    RemoveHeadersConfig: z
      .object({ Items: z.array(z.object({ Header: z.string() })) })
      .default({ Items: [] }),
    CustomHeadersConfig: z
      .object({ Items: z.array(override.extend({ Header: z.string(), Value: z.string() })) })
      .default({ Items: [] }),
    SecurityHeadersConfig: z
      .object({
        ContentTypeOptions: override.optional(),
        ReferrerPolicy: override.extend({ ReferrerPolicy: z.string() }).optional(),
        FrameOptions: override.extend({ FrameOption: z.string() }).optional(),
        ContentSecurityPolicy: override.extend({ ContentSecurityPolicy: z.string() }).optional(),
        // Browsers do not listen to it over http, as everything is here.
        StrictTransportSecurity: override.optional(),
      })
      .strict()
      .default({}),
  }),
});

const NOTHING: HeaderChanges = { remove: [], set: [] };

/**
 * Reads an `AWS::CloudFront::ResponseHeadersPolicy`.
 *
 * @param properties undefined for a behaviour without one
 * @throws ZodError naming what is not understood
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function headerChanges(properties: unknown): HeaderChanges {
  if (properties === undefined) return NOTHING;
  const { RemoveHeadersConfig, CustomHeadersConfig, SecurityHeadersConfig } =
    policy.parse(properties).ResponseHeadersPolicyConfig;
  const { ContentTypeOptions, ReferrerPolicy, FrameOptions, ContentSecurityPolicy } = SecurityHeadersConfig;
  const security = [
    ContentTypeOptions && { ...ContentTypeOptions, Header: 'x-content-type-options', Value: 'nosniff' },
    ReferrerPolicy && { ...ReferrerPolicy, Header: 'referrer-policy', Value: ReferrerPolicy.ReferrerPolicy },
    FrameOptions && { ...FrameOptions, Header: 'x-frame-options', Value: FrameOptions.FrameOption },
    ContentSecurityPolicy && {
      ...ContentSecurityPolicy,
      Header: 'content-security-policy',
      Value: ContentSecurityPolicy.ContentSecurityPolicy,
    },
  ].filter((one) => one !== undefined);
  return {
    remove: RemoveHeadersConfig.Items.map(({ Header }) => Header.toLowerCase()),
    set: [...security, ...CustomHeadersConfig.Items].map(({ Header, Value, Override }) => ({
      name: Header.toLowerCase(),
      value: Value,
      override: Override,
    })),
  };
}

/** Headers as pairs of name and value, as the policy leaves them. */
export function changed(
  headers: readonly (readonly [string, string])[],
  { remove, set }: HeaderChanges,
): readonly (readonly [string, string])[] {
  const named = (name: string): boolean => headers.some(([one]) => one.toLowerCase() === name);
  const added = set.filter(({ name, override: always }) => always || !named(name));
  const gone = new Set([...remove, ...added.map(({ name }) => name)]);
  return [
    ...headers.filter(([name]) => !gone.has(name.toLowerCase())),
    ...added.map(({ name, value }) => [name, value] as const),
  ];
}
