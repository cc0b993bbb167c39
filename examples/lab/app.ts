import { App } from 'aws-cdk-lib';
import { Berth } from 'cdk-berth';

const app = new App();

new Berth(app, 'Berth', {
  deploymentName: 'lab',
  // They get an e-mail with a temporary password.
  administrator: 'ada@lab.example',
  // Dollars that everybody may spend at the beginning.
  initialCredit: 20,
});
