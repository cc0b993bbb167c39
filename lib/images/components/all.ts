import { cleanUp } from './clean-up';
import { docker } from './docker';
import type { Component } from './document';
import { gpuCheck } from './gpu-check';
import { guest } from './guest';
import { updateAndHardening } from './update-and-hardening';
import { type WorkbenchChoice, workbench } from './workbench';

/**
 * Everything that is built into a managed image, in this order. What is yours comes after what is ours, and the
 * clean-up after all.
 *
 * @throws Error when two have one name
 */
export function componentsOf(
  choice: WorkbenchChoice,
  own: readonly (Component | string)[],
): readonly (Component | string)[] {
  const all = [
    updateAndHardening,
    // AWS's GPU AMI has Docker.
    choice.gpu ? gpuCheck : docker,
    guest,
    workbench(choice),
    ...own,
    cleanUp,
  ];
  const names = all.map((component) => (typeof component === 'string' ? component : component.name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`the component "${twice}" is there twice: give one of them another name`);
  return all;
}
