import { cleanUp } from './clean-up';
import { docker } from './docker';
import type { Component } from './document';
import { gpuCheck } from './gpu-check';
import { gpuDriver } from './gpu-driver';
import { guest } from './guest';
import { onItsParent } from './on-its-parent';
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
  return eachOnce([...ours(choice), ...own, cleanUp]);
}

/**
 * Everything that is built into an image which begins as another managed one: what is yours, and the clean-up. What the
 * other has is not built again, and tested again.
 *
 * @param ofParent what the other has of yours
 * @throws Error when two have one name
 */
export function furtherComponents(
  choice: WorkbenchChoice,
  ofParent: readonly (Component | string)[],
  own: readonly (Component | string)[],
): readonly (Component | string)[] {
  const theirs = ofParent.filter((one) => typeof one !== 'string').filter(({ test }) => test.length > 0);
  return eachOnce([onItsParent, ...own, cleanUp, ...[...ours(choice), ...theirs].map(stillWorks)]);
}

function ours(choice: WorkbenchChoice): readonly Component[] {
  // AWS's GPU AMI has Docker, and a driver that no update may exchange.
  const first = choice.gpu ? [gpuDriver, updateAndHardening, gpuCheck] : [updateAndHardening, docker];
  return [...first, guest, workbench(choice)];
}

/** A component of which only what it looks at on a computer of the new image is left. */
function stillWorks({ name, test }: Component): Component {
  const description = `Looks whether ${name} of its parent still works`;
  return { name: `${name}-still-works`, description, build: [], validate: [], test };
}

function eachOnce(all: readonly (Component | string)[]): readonly (Component | string)[] {
  const names = all.map((component) => (typeof component === 'string' ? component : component.name));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Error(`the component "${twice}" is there twice: give one of them another name`);
  return all;
}
