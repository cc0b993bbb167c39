import * as z from 'zod';

const Step = z.object({ name: z.string(), timeoutSeconds: z.number(), onFailure: z.literal('Abort') });

/** What Image Builder is told of one component, as far as this computer carries it out. */
export const Component = z.object({
  name: z.string(),
  phases: z.array(
    z.object({
      name: z.enum(['build', 'validate', 'test']),
      steps: z.array(
        z.discriminatedUnion('action', [
          Step.extend({
            action: z.literal('ExecuteBash'),
            inputs: z.object({ commands: z.array(z.string()) }),
          }),
          Step.extend({
            action: z.literal('S3Download'),
            inputs: z.array(z.object({ source: z.string(), destination: z.string() })),
          }),
        ]),
      ),
    }),
  ),
});

export type Component = z.infer<typeof Component>;
export type Phase = Component['phases'][number]['name'];
export type Step = Component['phases'][number]['steps'][number];

/** The steps of one phase of a component. */
export function stepsOf(component: Component, phase: Phase): readonly Step[] {
  return component.phases.filter(({ name }) => name === phase).flatMap(({ steps }) => steps);
}

/** A script that needs an instance of EC2 says so, and why, in its first line. */
const MARK = /^# Only on AWS: (.+)$/m;

/**
 * Why a step can be done on AWS only.
 *
 * @returns `undefined` for one that every Linux can do
 */
export function onlyOnAws(step: Step): string | undefined {
  if (step.action !== 'ExecuteBash') return undefined;
  return MARK.exec(step.inputs.commands[0]?.split('\n')[0] ?? '')?.[1];
}
