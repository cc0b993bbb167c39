import { amiParameterName } from '../../lambda/contract/names';
import type { Image } from '../../lambda/domain/image';
import { CatalogueImage } from './catalogue-image';

/** An image that Berth itself looks after. Its AMI is named by a parameter of the deployment. */
export class ManagedImage extends CatalogueImage {
  /**
   * A workbench in containers on a computer without a GPU, on Ubuntu 24.04: t3.large by default, 80 GiB of disk. Its AMI
   * is named by the SSM parameter `/berth/<deployment>/ami/cpu-docker-workbench/stable`.
   */
  public static cpuDockerWorkbench(): ManagedImage {
    return new ManagedImage('cpu-docker-workbench');
  }

  private constructor(key: string) {
    super(key);
  }

  /** @internal */
  public _recordIn(deploymentName: string): Image {
    return {
      key: this.key,
      name: 'Workbench',
      description: 'Docker with a workbench in the browser, on Ubuntu 24.04',
      kind: 'managed',
      os: 'linux',
      loginUser: 'ubuntu',
      defaultType: 't3.large',
      allowedTypes: ['t3.large', 't3.xlarge', 'm5.large', 'm5.xlarge'],
      diskGiB: 80,
      readiness: [
        { name: 'ssh', kind: 'tcp', port: 22 },
        { name: 'workbench', kind: 'http', port: 80, path: '/' },
      ],
      source: { parameter: amiParameterName(deploymentName, this.key) },
    };
  }
}
