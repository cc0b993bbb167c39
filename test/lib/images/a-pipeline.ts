import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImagePipeline, type ImagePipelineProps, ImageWorkshop, ManagedImage } from '../../../lib';
import { newStack, type Permission, permissionsOf } from '../synthesis';

export interface Drawn {
  readonly stack: Stack;
  readonly pipeline: ImagePipeline;
  readonly template: Template;
  /** The properties of the only resource of a type. */
  only(type: string): Record<string, unknown>;
  /** The documents of its components, in the order in which they are built. */
  documents(): readonly Document[];
  /** The permissions of the role whose logical id begins so. */
  permissions(role: string): readonly Permission[];
}

export interface Document {
  readonly name: string;
  readonly schemaVersion: number;
  readonly phases: readonly {
    readonly name: string;
    readonly steps: readonly {
      readonly name: string;
      readonly action: string;
      readonly inputs: { readonly commands: readonly string[] };
    }[];
  }[];
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** The pipeline of an image in a stack of its own. */
export function aPipeline(
  image: ManagedImage = ManagedImage.cpuDockerWorkbench(),
  props: Partial<ImagePipelineProps> = {},
  stack: Stack = newStack(),
): Drawn {
  const workshop = props.workshop ?? new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo' });
  const pipeline = new ImagePipeline(stack, 'Image', { deploymentName: 'demo', image, ...props, workshop });
  const template = Template.fromStack(stack);
  const resources = template.toJSON()['Resources'] as Record<string, Resource>;
  return {
    stack,
    pipeline,
    template,
    only: (type) => {
      const found = Object.values(resources).filter(({ Type }) => Type === type);
      if (found.length !== 1 || !found[0]) throw new Error(`there are ${found.length} of ${type}`);
      return found[0].Properties;
    },
    documents: () =>
      Object.values(resources)
        .filter(({ Type }) => Type === 'AWS::ImageBuilder::Component')
        .map(({ Properties }) => JSON.parse(plain(Properties['Data'])) as Document),
    permissions: (begin) =>
      Object.keys(resources)
        .filter((id) => id.startsWith(begin) && resources[id]?.Type === 'AWS::IAM::Role')
        .flatMap((id) => permissionsOf(template, id)),
  };
}

/** A text with whatever is only known later left out. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
}
