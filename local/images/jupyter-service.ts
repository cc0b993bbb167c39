import { basename } from 'node:path';
import { bring, type Component, script } from './component';
import type { ImageBuild } from './image-build';

const FOLDER = '/tmp/berth-wheels';
const UNITS = '/etc/systemd/system';

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

function jupyterService(source: string): Component {
  return {
    name: 'jupyter-service',
    phases: [
      {
        name: 'build',
        steps: [
          ...bring(source, FOLDER),
          script('install', ...installJupyter(FOLDER)),
          script(
            'services',
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
}

/**
 * Lines of a script that install JupyterLab into `/opt/jupyter`.
 *
 * @param wheels the folder with all that it needs; it is deleted
 */
export function installJupyter(wheels: string): readonly string[] {
  return [
    'apt-get -y -q install --no-install-recommends python3-venv',
    'python3 -m venv /opt/jupyter',
    `/opt/jupyter/bin/pip install --quiet --no-index --no-deps --disable-pip-version-check ${wheels}/*.whl`,
    `rm -r ${wheels}`,
  ];
}

/**
 * An image's build with JupyterLab as a plain service, for machines on which Docker does not work. It comes where one's
 * own components come: before the last one, which cleans up.
 *
 * @param wheels the folder with all that JupyterLab needs
 */
export function withJupyterService(build: ImageBuild, wheels: string): ImageBuild {
  const source = `local://${basename(wheels)}/jupyter-wheels.zip`;
  return {
    ...build,
    components: [...build.components.slice(0, -1), jupyterService(source), ...build.components.slice(-1)],
    folders: new Map([...build.folders, [source, wheels]]),
  };
}
