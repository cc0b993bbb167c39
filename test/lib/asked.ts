import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Berth, type BerthProps } from '../../lib';
import { newApp } from './synthesis';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** A synthesised Berth, to be asked. */
export interface Asked {
  readonly berth: Berth;
  /** All of a type, in all stacks. */
  of(type: string): readonly Resource[];
  /** The properties of all of a type, as text. */
  told(type: string): string;
  /** One of its functions. */
  fn(name: string): Resource | undefined;
  /** What a function is told. */
  setting(name: string, setting: string): unknown;
  output(name: string): unknown;
}

/**
 * A Berth in an app of its own.
 *
 * @param props what it is made with; a stack of somebody else in the same app is there for what they have
 */
export function asked(props: (theirs: Stack) => BerthProps): Asked {
  const app = newApp();
  const env = { account: '111111111111', region: 'eu-west-1' };
  const berth = new Berth(app, 'Berth', props(new Stack(app, 'Theirs', { env })));
  const stacks = [berth.stateStack, berth.imagesStack, berth.serviceStack];
  const templates = stacks.flatMap((stack) => (stack ? [Template.fromStack(stack)] : []));
  const of = (type: string): readonly Resource[] =>
    templates.flatMap((template) => Object.values(template.findResources(type) as Record<string, Resource>));
  const fn = (name: string): Resource | undefined =>
    of('AWS::Lambda::Function').find(({ Properties }) =>
      String(Properties['FunctionName']).endsWith(`-${name}`),
    );
  return {
    berth,
    of,
    fn,
    told: (type) => JSON.stringify(of(type).map(({ Properties }) => Properties)),
    setting: (name, setting) => {
      const environment = fn(name)?.Properties['Environment'] as
        | { Variables?: Record<string, unknown> }
        | undefined;
      return environment?.Variables?.[setting];
    },
    output: (name) =>
      templates.flatMap((template) => Object.values(template.findOutputs(name)))[0]?.['Value'],
  };
}
