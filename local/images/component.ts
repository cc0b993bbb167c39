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

/** What a script may need that is not everywhere; its first line says so. */
const ONLY_ON_AWS = /^# Only on AWS: (.+)$/;
const NEEDS_DOCKER = '# Needs Docker';

/**
 * Why a step cannot be done here: it needs AWS, or Docker where that does not work.
 *
 * @returns `undefined` for one that can
 */
export function leftOut(step: Step, here: { readonly docker: boolean }): string | undefined {
  if (step.action !== 'ExecuteBash') return undefined;
  const first = step.inputs.commands[0]?.split('\n')[0] ?? '';
  if (first === NEEDS_DOCKER) return here.docker ? undefined : 'Docker does not work here';
  return ONLY_ON_AWS.exec(first)?.[1];
}

/** A step that runs a script in bash, which the first failing command ends. */
export function script(name: string, ...lines: readonly string[]): Step {
  const commands = [['set -euo pipefail', 'export DEBIAN_FRONTEND=noninteractive', ...lines].join('\n')];
  return { name, action: 'ExecuteBash', timeoutSeconds: 600, onFailure: 'Abort', inputs: { commands } };
}

/** Steps that bring a folder of this computer, which stands behind an address as one zip file. */
export function bring(source: string, to: string): readonly Step[] {
  const zip = '/tmp/berth-brought.zip';
  return [
    {
      name: 'download',
      action: 'S3Download',
      timeoutSeconds: 60,
      onFailure: 'Abort',
      inputs: [{ source, destination: zip }],
    },
    script('unpack', `mkdir -p ${to}`, `python3 -m zipfile -e ${zip} ${to}`, `rm ${zip}`),
  ];
}
