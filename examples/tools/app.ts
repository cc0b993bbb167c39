import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Berth, ImageComponent, ImagePipeline, ImageWorkshop, ManagedImage, Tile } from 'cdk-berth';

const app = new App();
const deploymentName = 'tools';

// The image of the people who make the tools: the workbench, with theirs in it.
const geodesy = ManagedImage.cpuDockerWorkbench({
  key: 'geodesy',
  name: 'Geodesy',
  tiles: [Tile.JUPYTER, Tile.DESKTOP],
  components: [
    ImageComponent.fromScripts({
      name: 'gdal',
      install: ['apt-get update', 'DEBIAN_FRONTEND=noninteractive apt-get -y install gdal-bin'],
      test: ['gdalinfo --version'],
    }),
  ],
});

// Their stack builds it; the deployment lends it and makes no pipeline of its own.
const theirs = new Stack(app, 'GeodesyTools');
const workshop = new ImageWorkshop(theirs, 'Workshop', { deploymentName });
new ImagePipeline(theirs, 'Image', { deploymentName, image: geodesy, workshop });

const berth = new Berth(app, 'Berth', { deploymentName, images: [geodesy], buildImages: false });

// A role of theirs may launch it for any owner that it names.
berth.grants.launch(new iam.Role(theirs, 'Nightly', { assumedBy: new iam.AccountRootPrincipal() }));
