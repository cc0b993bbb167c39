import type { Component, Step } from './component';
import type { ImageBuild } from './image-build';

const WHEELS = 'local://jupyter-wheels.zip';
const ZIP = '/tmp/berth-wheels.zip';
const FOLDER = '/tmp/berth-wheels';
const UNITS = '/etc/systemd/system';

function script(name: string, ...lines: readonly string[]): Step {
  const commands = [['set -euo pipefail', 'export DEBIAN_FRONTEND=noninteractive', ...lines].join('\n')];
  return { name, action: 'ExecuteBash', timeoutSeconds: 600, onFailure: 'Abort', inputs: { commands } };
}

function unit(name: string, ...lines: readonly string[]): readonly string[] {
  return [`cat > ${UNITS}/${name} <<'END'`, ...lines, 'END'];
}

/** The same as in the workbench's compose file, at another port. */
const JUPYTER = [
  '/opt/jupyter/bin/jupyter-lab',
  '--no-browser',
  '--ServerApp.ip=127.0.0.1',
  '--ServerApp.port=8889',
  '--ServerApp.base_url=/jupyter/',
  '--ServerApp.root_dir=/home/ubuntu/work',
  '--IdentityProvider.token=',
  '--PasswordIdentityProvider.hashed_password=',
  '--ServerApp.allow_remote_access=True',
  '--ServerApp.trust_xheaders=True',
  '--LabApp.news_url=None',
  '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
].join(' ');

const COMPONENT: Component = {
  name: 'on-debian',
  phases: [
    {
      name: 'build',
      steps: [
        script(
          'no-terminal',
          // Debian 12 has no package of it: without this, systemd would try again and again.
          `mkdir -p ${UNITS}/berth-terminal.service.d`,
          ...unit(
            'berth-terminal.service.d/on-debian.conf',
            '[Unit]',
            'ConditionFileIsExecutable=/usr/bin/ttyd',
          ),
        ),
        {
          name: 'jupyter-download',
          action: 'S3Download',
          timeoutSeconds: 60,
          onFailure: 'Abort',
          inputs: [{ source: WHEELS, destination: ZIP }],
        },
        script(
          'jupyter-install',
          'apt-get -y -q install --no-install-recommends python3-venv',
          `python3 -m zipfile -e ${ZIP} ${FOLDER}`,
          'python3 -m venv /opt/jupyter',
          `/opt/jupyter/bin/pip install --quiet --no-index --no-deps --disable-pip-version-check ${FOLDER}/*.whl`,
          `rm -r ${ZIP} ${FOLDER}`,
        ),
        script(
          'jupyter-services',
          // Most machines are never asked for a notebook: it begins with the first visit.
          ...unit(
            'berth-jupyter.socket',
            '[Socket]',
            'ListenStream=127.0.0.1:8888',
            '[Install]',
            'WantedBy=sockets.target',
          ),
          ...unit(
            'berth-jupyter.service',
            '[Unit]',
            'Requires=berth-jupyter-lab.service',
            'After=berth-jupyter-lab.service',
            '[Service]',
            'ExecStart=/lib/systemd/systemd-socket-proxyd 127.0.0.1:8889',
          ),
          ...unit(
            'berth-jupyter-lab.service',
            '[Service]',
            'User=ubuntu',
            'WorkingDirectory=~',
            'ExecStartPre=/bin/mkdir -p work',
            `ExecStart=${JUPYTER}`,
            // Whoever asked is let through when it answers.
            'ExecStartPost=/bin/sh -c "until curl -sf -o /dev/null http://127.0.0.1:8889/jupyter/api; do sleep 0.2; done"',
          ),
          'systemctl enable berth-jupyter.socket',
        ),
      ],
    },
    {
      name: 'validate',
      steps: [
        script(
          'jupyter',
          '/opt/jupyter/bin/jupyter-lab --version',
          'systemctl is-enabled berth-jupyter.socket',
        ),
      ],
    },
  ],
};

/**
 * An image's build with what the Debian needs that stands in for Ubuntu. It comes where one's own components come:
 * before the last one, which cleans up.
 *
 * @param wheels the folder with all that JupyterLab needs
 */
export function onDebian(build: ImageBuild, wheels: string): ImageBuild {
  return {
    ...build,
    components: [...build.components.slice(0, -1), COMPONENT, ...build.components.slice(-1)],
    folders: new Map([...build.folders, [WHEELS, wheels]]),
  };
}
