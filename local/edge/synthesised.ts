import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';

const resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const template = z.object({ Resources: z.record(z.string(), resource).default({}) });

/** What a template says of one resource. */
export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One synthesised stack. */
export interface Synthesised {
  /** The template's file. */
  readonly name: string;
  /** By their logical ids. */
  readonly resources: ReadonlyMap<string, Resource>;
}

/** All templates of an assembly, those of stages within it, too. */
export function templatesIn(assembly: string): readonly Synthesised[] {
  return readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => {
      const { Resources } = template.parse(JSON.parse(readFileSync(join(assembly, name), 'utf8')));
      return {
        name: basename(name),
        resources: new Map(
          Object.entries(Resources).map(([id, { Type, Properties }]) => [
            id,
            { type: Type, properties: Properties },
          ]),
        ),
      };
    });
}

const reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((get) => get['Fn::GetAtt'][0]),
]);

/** The logical id that `Ref` or `Fn::GetAtt` names, anywhere in a value; undefined when there is none. */
export function namedIn(value: unknown): string | undefined {
  const found = reference.safeParse(value);
  if (found.success) return found.data;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const part of Object.values(value)) {
    const name = namedIn(part);
    if (name !== undefined && !name.startsWith('AWS::')) return name;
  }
  return undefined;
}

const joining = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/**
 * A text as CloudFormation makes it: parts joined, the region filled in.
 *
 * @throws Error when something else stands in it
 */
export function textOf(value: unknown, region: string): string {
  if (typeof value === 'string') return value;
  const joined = joining.safeParse(value);
  if (joined.success) {
    const [between, parts] = joined.data['Fn::Join'];
    return parts.map((part) => textOf(part, region)).join(between);
  }
  if (namedIn(value) === 'AWS::Region') return region;
  throw new Error(`the local cloud cannot read ${JSON.stringify(value)} of a template`);
}
