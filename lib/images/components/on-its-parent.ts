import { APT_UPDATE, NO_UPDATES_MEANWHILE } from './apt';
import type { Component } from './document';

/** What is done first on a computer that was launched from another managed image: that one's clean-up is made good. */
export const onItsParent: Component = {
  name: 'on-its-parent',
  description: 'Waits for the first boot, takes its containers away, and lets apt know again what there is',
  build: [
    {
      name: 'wait-for-the-first-boot',
      onlyOnAws: 'elsewhere no cloud-init prepares the computer',
      // 2 says that it is done and something was not quite right, which is not ours to judge.
      script: ['cloud-init status --wait || [ "$?" -eq 2 ]'],
    },
    NO_UPDATES_MEANWHILE,
    {
      // What its containers wrote would be handed on: the keys that they made for themselves, too.
      name: 'no-containers-of-this-computer',
      onlyOnAws: 'elsewhere its parent was never started',
      script: [
        'cd /opt/berth/workbench',
        'systemctl stop berth-workbench.service',
        'docker compose down --volumes',
      ],
    },
    { name: 'packages', seconds: 900, script: APT_UPDATE },
  ],
  validate: [],
  test: [],
};
