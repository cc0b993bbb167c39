import type { Component } from './document';

const PARTS = '/tmp/berth-guest';

/** The agent with its dead-man and its signals, and `berth-keep`. */
export const guest: Component = {
  name: 'guest',
  description: 'The agent that proves readiness, watches for use and switches the computer off in time',
  build: [
    { name: 'files', folder: 'linux', to: PARTS },
    {
      name: 'install',
      script: [
        'install -d -m 0755 /opt/berth /etc/berth /etc/berth/pre-stop.d',
        `install -m 0644 ${PARTS}/*.py /opt/berth/`,
        `install -m 0755 ${PARTS}/berth_keep /usr/local/bin/berth-keep`,
        `install -m 0644 ${PARTS}/*.service /etc/systemd/system/`,
        // Whatever becomes of the user data: the dead-man needs nothing but the instance's tags.
        `for unit in ${PARTS}/*.service; do systemctl enable "$(basename "$unit")"; done`,
        `rm -r ${PARTS}`,
      ],
    },
  ],
  validate: [
    {
      name: 'it-can-run',
      script: [
        'python3 -I /opt/berth/berth_agent.py --help > /dev/null',
        '/usr/local/bin/berth-keep --help > /dev/null',
        'systemctl is-enabled berth-agent.service',
      ],
    },
    {
      name: 'it-has-no-identity',
      script: ['[ ! -e /etc/berth/guest.json ]', '[ ! -e /var/lib/berth/stop-at ]'],
    },
  ],
  test: [
    {
      name: 'it-runs',
      script: ['systemctl is-active berth-agent.service'],
    },
  ],
};
