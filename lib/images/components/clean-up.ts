import { NO_UPDATES_MEANWHILE } from './apt';
import type { Component } from './document';

/**
 * What must be different on each computer, and what must not be handed on. It comes last.
 *
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-best-practices.html
 */
export const cleanUp: Component = {
  name: 'clean-up',
  description: 'Takes away what belongs to one computer only: its keys, its identity, its logs',
  build: [
    // Once more: something of yours may have started the computer anew.
    NO_UPDATES_MEANWHILE,
    {
      name: 'packages',
      script: ['apt-get clean', 'find /var/lib/apt/lists -mindepth 1 -delete', 'rm -rf /tmp/berth-*'],
    },
    {
      name: 'identity',
      script: [
        'rm -f /etc/ssh/ssh_host_*',
        'rm -f /root/.ssh/authorized_keys',
        'find /home -maxdepth 3 -path "*/.ssh/authorized_keys" -delete',
        'rm -f /etc/berth/guest.json /etc/berth/overrides.json',
        'rm -rf /var/lib/berth',
        'rm -f /var/lib/systemd/random-seed',
        // An empty file is filled at the next boot; without a file that boot would count as the very first.
        'truncate -s 0 /etc/machine-id',
        'rm -f /var/lib/dbus/machine-id',
        'if command -v cloud-init > /dev/null; then cloud-init clean --logs; fi',
      ],
    },
    {
      name: 'traces',
      script: [
        'find /root /home -maxdepth 2 -name ".*_history" -delete',
        'find /root /home -maxdepth 2 -name ".wget-hsts" -delete',
        'rm -rf /root/.cache /root/.docker',
        'if [ -d /var/log/journal ]; then find /var/log/journal -type f -delete; fi',
        // What is still being written to is emptied, not deleted; Image Builder reads its own to the end.
        'find /var/log -type f -not -path "*/amazon/*" -exec truncate -s 0 {} +',
      ],
    },
  ],
  validate: [
    {
      name: 'nothing-of-this-computer-is-left',
      script: [
        'if compgen -G "/etc/ssh/ssh_host_*" > /dev/null; then echo "host keys are left" >&2; exit 1; fi',
        '[ ! -s /etc/machine-id ]',
        '[ -z "$(find /root /home -maxdepth 3 \\( -name ".*_history" -o -name authorized_keys \\) -size +0)" ]',
        'if [ -d /var/lib/apt/lists ]; then [ -z "$(ls -A /var/lib/apt/lists)" ]; fi',
      ],
    },
  ],
  test: [
    {
      name: 'each-computer-gets-its-own',
      script: ['[ -s /etc/machine-id ]', '[ -s /etc/ssh/ssh_host_ed25519_key.pub ]'],
    },
  ],
};
