import { Stack } from 'aws-cdk-lib';
import { ImagePipeline, ImageWorkshop, ManagedImage, type ManagedImageProps } from '../../../lib';
import { type ImageBuild, imageBuildIn } from '../../../local/images/image-build';
import { newApp } from '../../lib/synthesis';

/** The folder of a synthesised app that builds these images. */
export function assemblyOf(...images: readonly ManagedImage[]): string {
  const app = newApp();
  const stack = new Stack(app, 'Images');
  const workshop = new ImageWorkshop(stack, 'Workshop', { deploymentName: 'demo' });
  for (const image of images)
    new ImagePipeline(stack, `Image-${image.key}`, { deploymentName: 'demo', image, workshop });
  return app.synth().directory;
}

/** The folder of a synthesised app that builds one image, the workbench without a GPU. */
export function anAssembly(props: ManagedImageProps = {}): string {
  return assemblyOf(ManagedImage.cpuDockerWorkbench(props));
}

/** What this image is made from. */
export function theBuild(props: ManagedImageProps = {}): ImageBuild {
  return imageBuildIn(anAssembly(props), 'cpu-docker-workbench');
}
