import * as z from 'zod';
import { EDGE_PATHS } from '../../lambda/contract/edge';
import { type HeaderChanges, headerChanges } from './response-headers';
import { namedIn, type Synthesised, templatesIn, textOf } from './synthesised';

/** The workbenches' distribution as its template has it. */
export interface Distribution {
  /** The default behaviour is the last. */
  readonly behaviours: readonly Behaviour[];
  /** Name of the key-value store that the function reads. */
  readonly store: string;
}

export interface Behaviour {
  /** As CloudFront writes it, with `*` and `?`. */
  readonly pattern: string;
  readonly methods: readonly string[];
  /** The code of its viewer-request function. */
  readonly code?: string;
  /** Whether its origin hears the viewer's own `Host`, or its own name. */
  readonly viewerHost: boolean;
  readonly answers: HeaderChanges;
}

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const behaviour = z.object({
  PathPattern: z.string().default('*'),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  // What goes to an origin besides the path. Only these two are played.
  OriginRequestPolicyId: z.enum([ALL_VIEWER, ALL_VIEWER_EXCEPT_HOST]),
  ResponseHeadersPolicyId: z.unknown().optional(),
  FunctionAssociations: z
    .array(z.object({ EventType: z.literal('viewer-request'), FunctionARN: z.unknown() }))
    .max(1)
    .default([]),
});

const associated = z.object({ KeyValueStoreAssociations: z.unknown().optional() });

const distribution = z.object({
  DistributionConfig: z.object({
    CacheBehaviors: z.array(behaviour).default([]),
    DefaultCacheBehavior: behaviour,
  }),
});

/**
 * Reads the distribution that has the workbenches' paths, with the code of its functions.
 *
 * @throws Error when the assembly has none, or one that is not understood here
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export function workbenchDistribution(assembly: string, region: string): Distribution {
  for (const template of templatesIn(assembly)) {
    for (const { type, properties } of template.resources.values()) {
      if (type !== 'AWS::CloudFront::Distribution' || !JSON.stringify(properties).includes(EDGE_PATHS))
        continue;
      const { CacheBehaviors, DefaultCacheBehavior } = distribution.parse(properties).DistributionConfig;
      const read = [...CacheBehaviors, DefaultCacheBehavior].map((one) => behaviourOf(one, template, region));
      const store = read.map((one) => one.store).find((name) => name !== undefined);
      if (store === undefined) throw new Error('no function of the distribution reads a key-value store');
      return { behaviours: read.map((one) => one.behaviour), store };
    }
  }
  throw new Error(`no distribution of ${assembly} has the path ${EDGE_PATHS}`);
}

function behaviourOf(
  one: z.infer<typeof behaviour>,
  template: Synthesised,
  region: string,
): { readonly behaviour: Behaviour; readonly store?: string } {
  const edge = template.resources.get(namedIn(one.FunctionAssociations[0]?.FunctionARN) ?? '');
  const policy = template.resources.get(namedIn(one.ResponseHeadersPolicyId) ?? '');
  const { KeyValueStoreAssociations } = associated.parse(edge?.properties['FunctionConfig'] ?? {});
  const store = template.resources.get(namedIn(KeyValueStoreAssociations) ?? '');
  return {
    behaviour: {
      pattern: one.PathPattern,
      methods: one.AllowedMethods,
      ...(edge && { code: textOf(edge.properties['FunctionCode'], region) }),
      viewerHost: one.OriginRequestPolicyId === ALL_VIEWER,
      answers: headerChanges(policy?.properties),
    },
    ...(store && { store: textOf(store.properties['Name'], region) }),
  };
}

/**
 * The behaviour that serves a path: the first whose pattern fits it, once it is in its normal form. The origin hears the
 * path as it came.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function behaviourFor(behaviours: readonly Behaviour[], uri: string): Behaviour {
  const path = normalPath(uri);
  const found = behaviours.find(({ pattern }) => fits(pattern, path));
  if (found === undefined) throw new Error('a distribution has a default behaviour');
  return found;
}

function fits(pattern: string, path: string): boolean {
  const body = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^/?${body.replace(/^\//, '')}$`, 's').test(path);
}

/** As RFC 3986 has it: letters and the like decoded, `.` and `..` gone, and of slashes in a row one. */
export function normalPath(uri: string): string {
  const plain = uri.replaceAll(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
    const letter = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : whole.toUpperCase();
  });
  const kept: string[] = [];
  for (const part of plain.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
  }
  return `/${kept.join('/')}${/(?:^|\/)\.{0,2}$/.test(plain) && kept.length > 0 ? '/' : ''}`;
}
