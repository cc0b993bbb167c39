import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Component } from './component';

/** What a managed image is made from. */
export interface ImageBuild {
  /** The image's key in the catalogue. */
  readonly image: string;
  /** In the order in which they are built. */
  readonly components: readonly Component[];
  /** What they download, by address: the folder that is behind it as one zip file. */
  readonly folders: ReadonlyMap<string, string>;
  /** What it is derived from: its own components come after all of that one's. */
  readonly parent?: ImageBuild;
}

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z.object({ templateFile: z.string().optional(), file: z.string().optional() }).optional(),
    }),
  ),
});
const Assets = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
    }),
  ),
});
const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const Recipe = z.object({
  Name: z.string(),
  ParentImage: z.unknown(),
  Components: z.array(z.object({ ComponentArn: z.unknown() })),
});
/** The parameter of another image of the deployment, which a derived one is built upon. */
const OF_DEPLOYMENT = /^ssm:\/berth\/[^/]+\/ami\/([^/]+)\//;
const Attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) });

/**
 * What an image of a synthesised app is made from, as CloudFormation would hand it to Image Builder.
 *
 * @param assembly the folder that `cdk synth` has written
 * @throws Error when the app has no such image, or makes it from something that only AWS has
 */
export function imageBuildIn(assembly: string, image: string): ImageBuild {
  const read = <T>(schema: z.ZodType<T>, file: string): T =>
    schema.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
  const artifacts = Object.values(read(Manifest, 'manifest.json').artifacts);
  const resources = artifacts.flatMap(({ type, properties }) =>
    type === 'aws:cloudformation:stack' && properties?.templateFile !== undefined
      ? Object.entries(read(Template, properties.templateFile).Resources)
      : [],
  );
  const recipe = resources
    .filter(([, { Type }]) => Type === 'AWS::ImageBuilder::ImageRecipe')
    .map(([, { Properties }]) => Recipe.parse(Properties))
    .find(({ Name }) => Name.endsWith(`--${image}`));
  if (recipe === undefined) throw new Error(`${assembly} builds no image "${image}"`);
  const data = new Map(
    resources
      .filter(([, { Type }]) => Type === 'AWS::ImageBuilder::Component')
      .map(([id, { Properties }]) => [id, Properties?.['Data']]),
  );
  const components = recipe.Components.map(({ ComponentArn }) => {
    const id = Attribute.safeParse(ComponentArn).data?.['Fn::GetAtt'][0] ?? '';
    if (!data.has(id))
      throw new Error(
        `the image "${image}" has a component that is nowhere but on AWS: ${JSON.stringify(ComponentArn)}`,
      );
    return Component.parse(JSON.parse(textOf(data.get(id))));
  });
  const files = artifacts.flatMap(({ type, properties }) =>
    type === 'cdk:asset-manifest' && properties?.file !== undefined
      ? Object.values(read(Assets, properties.file).files)
      : [],
  );
  const folders = files.flatMap(({ source, destinations }) =>
    source.packaging === 'zip' && source.path !== undefined
      ? Object.values(destinations).map(
          ({ bucketName, objectKey }) =>
            [`s3://${bucketName}/${objectKey}`, join(assembly, source.path ?? '')] as const,
        )
      : [],
  );
  const parent = OF_DEPLOYMENT.exec(textOf(recipe.ParentImage))?.[1];
  return {
    image,
    components,
    folders: new Map(folders),
    ...(parent !== undefined && { parent: imageBuildIn(assembly, parent) }),
  };
}

/** A value of a template as text. Account and region keep their names, which the manifest of the assets uses, too. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, inner] = ['', undefined]] = Object.entries(value ?? {}) as [string, unknown][];
  if (kind === 'Fn::Sub' && typeof inner === 'string') return inner;
  if (kind === 'Ref' && typeof inner === 'string' && inner.startsWith('AWS::')) return `\${${inner}}`;
  if (kind === 'Fn::Join' && Array.isArray(inner)) {
    const [separator, parts] = inner as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  throw new Error(`a component depends on what only AWS knows: ${JSON.stringify(value)}`);
}
