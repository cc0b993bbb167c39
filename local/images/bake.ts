import { layPlainImage, plainFiles } from '../machines/image-layer';
import { type Component, leftOut, stepsOf } from './component';
import type { ImageBuild } from './image-build';
import { type LayerOptions, makeLayer, messageOf, PHASES } from './layer';

/** The user of Ubuntu's AMIs, which the managed images are made from. */
const LOGIN_USER = 'ubuntu';

export interface BakeOptions extends LayerOptions {
  /** The base of all machines. */
  readonly base: string;
  /** Whether Docker works on the machines that boot from it. */
  readonly docker: boolean;
}

/**
 * Builds a managed image from its components, as Image Builder would: every step that does not need AWS, in its order,
 * as root, and the first that fails ends it. A Debian stands in for Ubuntu. A derived image is a layer over its parent's:
 * only what it has more is carried out. What was built before from the same is found ready.
 *
 * @returns directories that lie over each other, from the topmost to the base
 * @throws Error that names the component and the step that failed, with the end of its output; nothing half-built is left
 */
export async function bakeImage(build: ImageBuild, options: BakeOptions): Promise<readonly string[]> {
  const { base, say } = options;
  const { image, components, folders, parent } = build;
  const below = parent === undefined ? [base] : await bakeImage(parent, options);
  for (const line of notDone(components, options)) say(`    left out: ${line}`);
  try {
    const layer = await makeLayer(
      {
        name: image,
        what: `the image ${image}`,
        below,
        components: components.map((component) => whatIsDone(component, options)),
        folders,
        ...(parent === undefined && {
          files: {
            lay: (upper: string) => layPlainImage(upper, LOGIN_USER),
            content: plainFiles(LOGIN_USER),
          },
        }),
      },
      options,
    );
    return [layer, ...below];
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new Error(`The image ${image} could not be built: ${messageOf(error)}`, { cause: error });
  }
}

function whatIsDone(component: Component, here: { readonly docker: boolean }): Component {
  const phases = component.phases.map(({ name, steps }) => ({
    name,
    steps: steps.filter((step) => leftOut(step, here) === undefined),
  }));
  return { ...component, phases };
}

/** What is not done here, by reason. */
function notDone(components: readonly Component[], here: { readonly docker: boolean }): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const component of components) {
    for (const step of PHASES.flatMap((phase) => stepsOf(component, phase))) {
      const reason = leftOut(step, here);
      if (reason === undefined) continue;
      reasons.set(reason, [...(reasons.get(reason) ?? []), `${component.name}/${step.name}`]);
    }
  }
  return [...reasons].map(([reason, names]) => `${names.join(', ')}: ${reason}`);
}
