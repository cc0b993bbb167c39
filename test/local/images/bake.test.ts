import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ImageComponent, type ImageComponentProps, ManagedImage } from '../../../lib';
import { bakeImage, type BakeOptions } from '../../../local/images/bake';
import type { Component } from '../../../local/images/component';
import { type ImageBuild, imageBuildIn } from '../../../local/images/image-build';
import { baseRoot } from '../../../local/machines/base-root';
import { processesWith } from '../machines/traces';
import { whereMachinesRun } from '../machines/where-machines-run';
import { assemblyOf, theBuild } from './the-build';

const BASE = resolve(__dirname, '../../../.local/machines/base');
const TEST_MS = 120_000;

const isOwn = ({ name }: Component): boolean => name.startsWith('own-') || name === 'clean-up';

/** An image of components of one's own only, and the clean-up. */
function made(...own: readonly Omit<ImageComponentProps, 'name'>[]): ImageBuild {
  const components = own.map((props, i) => ImageComponent.fromScripts({ name: `own-${i + 1}`, ...props }));
  return ownOnly(theBuild({ components }));
}

/** The same without what is ours, which takes minutes. */
function ownOnly(build: ImageBuild): ImageBuild {
  const { parent } = build;
  return {
    ...build,
    components: build.components.filter(isOwn),
    ...(parent !== undefined && { parent: ownOnly(parent) }),
  };
}

/** An image over another one, of one component each. */
function derived(line: string, ofParent = 'date +%N > /opt/when'): ImageBuild {
  const parent = ManagedImage.cpuDockerWorkbench({
    components: [scripts('own-1', ofParent, 'echo parent > /opt/whose')],
  });
  const image = ManagedImage.derivedFrom(parent, {
    key: 'derived',
    name: 'Derived',
    components: [scripts('own-2', 'grep parent /opt/whose', line)],
  });
  return ownOnly(imageBuildIn(assemblyOf(parent, image), 'derived'));
}

function scripts(name: string, ...install: string[]): ImageComponent {
  return ImageComponent.fromScripts({ name, install });
}

whereMachinesRun('how images are built from their components', () => {
  describe('an image', () => {
    let cache: string;
    let said: string[];
    let base: string;

    const bakeAll = (build: ImageBuild, here: Partial<BakeOptions> = {}): Promise<readonly string[]> =>
      bakeImage(build, { cache, base, say: (line) => said.push(line), docker: true, ...here });
    const bake = async (build: ImageBuild, signal?: AbortSignal): Promise<string> =>
      (await bakeAll(build, { signal }))[0] ?? '';
    const nothingIsLeft = (): void => {
      expect(readdirSync(join(cache, 'images')).filter((name) => name.endsWith('building'))).toEqual([]);
      expect(processesWith(cache)).toEqual([]);
    };

    beforeAll(async () => {
      base = await baseRoot(BASE, () => undefined);
    }, 300_000);

    beforeEach(() => {
      process.umask(0o022);
      cache = mkdtempSync(join(tmpdir(), 'berth-bake-'));
      said = [];
    });

    afterEach(() => rmSync(cache, { recursive: true, force: true }));

    test(
      'has what its components did as root, one after the other, and nothing of what they leave behind',
      async () => {
        const layer = await bake(
          made(
            { install: ['id -un > /opt/who', 'echo one > /tmp/left', 'touch /root/.bash_history'] },
            {
              install: ['cat /tmp/left > /opt/left', 'echo two >> /opt/left'],
              validate: ['grep two /opt/left'],
            },
          ),
        );
        expect(readFileSync(join(layer, 'opt/who'), 'utf8')).toBe('root\n');
        expect(readFileSync(join(layer, 'opt/left'), 'utf8')).toBe('one\ntwo\n');
        // The clean-up came last.
        expect(readdirSync(join(layer, 'root'))).not.toContain('.bash_history');
        // Nor is there a resolver, of this computer's or any other.
        expect(readdirSync(join(layer, 'etc'))).not.toContain('resolv.conf');
        nothingIsLeft();
      },
      TEST_MS,
    );

    test(
      'is not built when a step of a component fails, which is then told with the end of its output',
      async () => {
        const broken = made({ install: ['echo it begins', 'no-such-program --now', 'echo never'] });
        await expect(bake(broken)).rejects.toThrow(
          /^The image cpu-docker-workbench could not be built: component "own-1", phase build, step "install": ended with 127\nit begins\n.*no-such-program: command not found$/s,
        );
        expect(readdirSync(join(cache, 'images'))).toEqual([]);
        nothingIsLeft();
      },
      TEST_MS,
    );

    test(
      'is not built when what was built is not as a component wants it, nor when a step takes too long',
      async () => {
        await expect(bake(made({ install: ['true'], validate: ['test -e /opt/thing'] }))).rejects.toThrow(
          /component "own-1", phase validate, step "validate": ended with 1/,
        );
        const slow = made({ install: ['echo waits', 'sleep 60'] });
        const hurried = JSON.parse(
          JSON.stringify(slow.components).replace('"timeoutSeconds":3600', '"timeoutSeconds":2'),
        ) as Component[];
        await expect(bake({ ...slow, components: hurried })).rejects.toThrow(
          /step "install": took longer than 2 s\nwaits$/,
        );
        nothingIsLeft();
      },
      TEST_MS,
    );

    test(
      'is found ready as long as its components are the same, and is another when one has changed',
      async () => {
        const first = made({ install: ['date +%N > /opt/when'] });
        const layer = await bake(first);
        const when = readFileSync(join(layer, 'opt/when'), 'utf8');
        const [again, beside] = await Promise.all([bake(first), bake(first)]);
        expect([again, beside]).toEqual([layer, layer]);
        expect(readFileSync(join(layer, 'opt/when'), 'utf8')).toBe(when);
        expect(await bake(made({ install: ['date +%N > /opt/when', 'true'] }))).not.toBe(layer);
      },
      TEST_MS,
    );

    test(
      'lacks what cannot be done here, which is listed with its reason, whether or not it is found ready',
      async () => {
        const docker = theBuild().components.filter(({ name }) => ['docker', 'clean-up'].includes(name));
        const build = { ...theBuild(), components: docker };
        for (let i = 0; i < 2; i += 1) {
          said = [];
          const [layer = ''] = await bakeAll(build, { docker: false });
          expect(readdirSync(join(layer, 'etc/docker'))).toEqual(['daemon.json']);
          expect(said.filter((line) => line.includes('left out'))).toEqual([
            '    left out: docker/install, docker/enable, docker/installed: Docker does not work here',
            '    left out: clean-up/no-updates-meanwhile: elsewhere nothing else runs beside the build',
          ]);
        }
      },
      TEST_MS,
    );

    test(
      'that is derived is a layer over its parent, of what it has more: the parent is not built again for it',
      async () => {
        const parent = derived('true').parent ?? theBuild();
        const below = await bake(parent);
        const layers = await bakeAll(derived('echo derived > /opt/whose'));
        expect(layers.slice(1)).toEqual([below, base]);
        const layer = layers[0] ?? '';
        expect(readdirSync(join(layer, 'opt'))).toEqual(['whose']);
        expect(readFileSync(join(layer, 'opt/whose'), 'utf8')).toBe('derived\n');
        expect(readFileSync(join(below, 'opt/whose'), 'utf8')).toBe('parent\n');
        const [changed, ...rest] = await bakeAll(derived('echo changed > /opt/whose'));
        expect(changed).not.toBe(layer);
        expect(rest).toEqual([below, base]);
        // What its parent is made from has changed: so has it.
        const other = derived('echo derived > /opt/whose', 'true');
        expect((await bakeAll(other))[0]).not.toBe(layer);
        nothingIsLeft();
      },
      TEST_MS,
    );

    test(
      'whose building is interrupted leaves nothing behind',
      async () => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 1500);
        await expect(bake(made({ install: ['sleep 60'] }), stop.signal)).rejects.toThrow(/aborted/);
        nothingIsLeft();
      },
      TEST_MS,
    );
  });
});
