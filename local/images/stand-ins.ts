import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bring, type Component, script, type Step } from './component';
import { installJupyter } from './jupyter-service';
import { type LayerOptions, makeLayer } from './layer';

const FILES = join(__dirname, 'containers');
const BROUGHT = '/opt/stands-in';

/** A container image that stands in for a tool's own. */
export interface StandIn {
  /** The service of the compose file. */
  readonly tile: string;
  /** Layers of the image, from the base to the topmost. */
  readonly layers: readonly string[];
  readonly config: ContainerConfig;
}

/** As an image's configuration calls them. */
export interface ContainerConfig {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Pages in place of tools that cannot be had from Debian or PyPI. */
const PAGES = [
  { tile: 'rstudio', name: 'RStudio', port: '8787' },
  { tile: 'zeppelin', name: 'Zeppelin', port: '8080' },
  { tile: 'code', name: 'VS Code', port: '8443' },
] as const;
const CLEAN = ['apt-get clean', 'find /var/lib/apt/lists -mindepth 1 -delete', 'rm -rf /tmp/*'];

/**
 * Makes the layers of all stand-ins over the base of all machines: JupyterLab and a desktop for real, from PyPI and from
 * Debian, and pages that say what they stand in for.
 *
 * @param options.wheels the folder with all that JupyterLab needs
 * @throws Error that names the step that failed, with the end of its output
 */
export async function makeStandIns(
  options: LayerOptions & { readonly base: string; readonly wheels: string },
): Promise<readonly StandIn[]> {
  const { base, wheels } = options;
  const hash = createHash('sha256');
  for (const name of readdirSync(FILES).toSorted()) hash.update(name).update(readFileSync(join(FILES, name)));
  const files = `local://${hash.digest('hex').slice(0, 12)}/containers.zip`;
  const jupyter = `local://${basename(wheels)}/jupyter-wheels.zip`;
  const over = (name: string, ...steps: readonly Step[]): Promise<string> => {
    const component: Component = { name, phases: [{ name: 'build', steps: [...steps] }] };
    return makeLayer(
      {
        name: `container-${name}`,
        what: `the container image of ${name}`,
        below: [base],
        components: [component],
        folders: new Map([
          [files, FILES],
          [jupyter, wheels],
        ]),
      },
      options,
    );
  };
  // It lies above the others, which are not made anew when one of its files changes.
  const own = await over('files', ...bring(files, BROUGHT), script('modes', `chmod 0755 ${BROUGHT}/*`));
  const ofJupyter = await over(
    'jupyter',
    ...bring(jupyter, '/tmp/wheels'),
    script(
      'install',
      'apt-get -q update',
      ...installJupyter('/tmp/wheels'),
      'useradd --create-home --no-user-group --uid 1000 --gid 100 --shell /bin/bash jovyan',
      `ln -s ${BROUGHT}/start-notebook /usr/local/bin/start-notebook.py`,
      ...CLEAN,
    ),
  );
  const ofDesktop = await over(
    'desktop',
    script(
      'install',
      'apt-get -q update',
      'apt-get -y -q install --no-install-recommends tigervnc-standalone-server openbox xterm novnc websockify fonts-dejavu-core',
      'useradd --home-dir /config --create-home --uid 1000 --shell /bin/bash desktop',
      ...CLEAN,
    ),
  );
  return [
    {
      tile: 'jupyter',
      layers: [base, ofJupyter, own],
      config: {
        Env: ['PATH=/opt/jupyter/bin:/usr/local/bin:/usr/bin:/bin', 'HOME=/home/jovyan', 'LANG=C.UTF-8'],
        Cmd: ['start-notebook.py'],
        WorkingDir: '/home/jovyan',
      },
    },
    {
      tile: 'desktop',
      layers: [base, ofDesktop, own],
      config: { Env: [PATH], Entrypoint: [`${BROUGHT}/start-desktop`] },
    },
    ...PAGES.map(({ tile, name, port }) => ({
      tile,
      layers: [base, own],
      config: {
        Env: [PATH],
        Entrypoint: ['python3', '-I', '-u', `${BROUGHT}/stands_in.py`, name, port],
      },
    })),
  ];
}
