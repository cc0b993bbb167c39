import { join } from 'node:path';
import type { MachineImage } from '../machines/image-layer';
import { bakeImage } from './bake';
import { containerStore, DockerObstacle } from './container-store';
import type { ImageBuild } from './image-build';
import { withJupyterService } from './jupyter-service';
import { jupyterWheels } from './jupyter-wheels';
import type { LayerOptions } from './layer';
import { makeStandIns } from './stand-ins';
import { onDebian, ubuntuPackages } from './ubuntu-packages';

/** Changes what a derived image begins with, which alone is built upon the base. */
function atTheRoot(build: ImageBuild, change: (root: ImageBuild) => ImageBuild): ImageBuild {
  return build.parent === undefined ? change(build) : { ...build, parent: atTheRoot(build.parent, change) };
}

/**
 * Builds a managed image for machines, with Docker and the container images of its workbench. Where Docker turns out not
 * to work, that is said with what it complained about, and JupyterLab runs without a container.
 *
 * @param options.base the base of all machines
 * @throws Error that names the component and the step that failed
 */
export async function buildForMachines(
  image: ImageBuild,
  options: LayerOptions & { readonly base: string },
): Promise<MachineImage> {
  const { cache, base, say, signal } = options;
  const wheels = await jupyterWheels(join(cache, 'wheels'), say, signal);
  const packages = await ubuntuPackages(options);
  const build = atTheRoot(image, (root) => onDebian(root, packages));
  const layers = await bakeImage(build, { ...options, docker: true });
  const standIns = await makeStandIns({ ...options, wheels });
  try {
    const containers = await containerStore(standIns, { ...options, layers });
    return { layers: layers.filter((layer) => layer !== base), containers };
  } catch (error) {
    if (!(error instanceof DockerObstacle)) throw error;
    say(
      `    Docker does not work on machines of this computer: JupyterLab runs without a container, and the workbench's other tools do not answer. ${error.message}`,
    );
    const without = atTheRoot(image, (root) => withJupyterService(onDebian(root, packages), wheels));
    const plain = await bakeImage(without, { ...options, docker: false });
    return { layers: plain.filter((layer) => layer !== base) };
  }
}
