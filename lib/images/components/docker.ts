import { APT } from './apt';
import type { Component } from './document';

/** Docker and its compose plugin, both from Ubuntu, so that security updates come by themselves. */
export const docker: Component = {
  name: 'docker',
  description: 'Docker with its compose plugin, with logs that cannot fill the disk',
  build: [
    {
      name: 'settings',
      script: [
        'mkdir -p /etc/docker',
        "cat > /etc/docker/daemon.json <<'END'",
        '{ "log-driver": "local", "log-opts": { "max-size": "10m", "max-file": "3" }, "live-restore": true }',
        'END',
      ],
    },
    {
      name: 'install',
      needsDocker: true,
      seconds: 1200,
      script: [`${APT} install --no-install-recommends docker.io docker-compose-v2`],
    },
    {
      name: 'enable',
      needsDocker: true,
      script: ['systemctl enable docker.service containerd.service'],
    },
  ],
  validate: [
    {
      name: 'installed',
      needsDocker: true,
      script: ['docker --version', 'docker compose version'],
    },
    { name: 'settings', script: ['python3 -m json.tool /etc/docker/daemon.json > /dev/null'] },
  ],
  test: [{ name: 'answers', needsDocker: true, script: ['docker info'] }],
};
