import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ImageComponent } from '../../../lib';
import { buildForMachines } from '../../../local/images/for-machines';
import { baseRoot } from '../../../local/machines/base-root';
import { processesOn } from '../machines/traces';
import { whereMachinesRun } from '../machines/where-machines-run';
import { theBuild } from './the-build';

const CACHE = resolve(__dirname, '../../../.local/machines');
const TEST_MS = 600_000;

whereMachinesRun('what machines get where Docker does not work', () => {
  test(
    'where Docker does not work, that is said with its reason, and notebooks run without a container',
    async () => {
      process.umask(0o022);
      const said: string[] = [];
      const say = (line: string): void => void said.push(line);
      const base = await baseRoot(join(CACHE, 'base'), say);
      const broken = ImageComponent.fromScripts({
        name: 'broken',
        install: ['echo \'{ "storage-driver": "no-such" }\' > /etc/docker/daemon.json'],
      });
      const all = theBuild({ components: [broken] });
      const components = all.components.filter(({ name }) => ['docker', 'broken', 'clean-up'].includes(name));
      // As "update" does it, which is left out here.
      const listed = JSON.parse(
        JSON.stringify(components).replace('mkdir -p /etc/docker', 'apt-get -q update; mkdir -p /etc/docker'),
      ) as typeof components;
      const image = await buildForMachines(
        { ...all, image: 'without-docker', components: listed },
        { cache: CACHE, base, say },
      );
      expect(image).not.toHaveProperty('containers');
      expect(said.find((line) => line.includes('Docker does not work on machines of this computer'))).toMatch(
        /JupyterLab runs without a container.*no-such/s,
      );
      const [layer = ''] = 'layers' in image ? image.layers : [];
      expect(existsSync(join(layer, 'opt/jupyter/bin/jupyter-lab'))).toBe(true);
      expect(existsSync(join(layer, 'usr/sbin/dockerd'))).toBe(false);
      expect(readdirSync(join(CACHE, 'containers')).filter((name) => name.endsWith('-building'))).toEqual([]);
      expect(processesOn(join(CACHE, 'containers'))).toEqual([]);
    },
    TEST_MS,
  );
});
