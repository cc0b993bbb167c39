import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ManagedImage } from '../../../lib';
import { documentOf } from '../../../lib/images/component-document';
import { componentsOf, furtherComponents } from '../../../lib/images/components/all';
import { CONTAINER_DIGESTS } from '../../../lib/images/components/container-digests';
import { type Component, PHASES, type Step, scriptText } from '../../../lib/images/components/document';

const TILES = ['jupyter', 'rstudio', 'zeppelin', 'code', 'desktop'];
const choice = (gpu: boolean): Parameters<typeof componentsOf>[0] => ({
  gpu,
  tiles: TILES,
  containerImages: { jupyter: 'quay.io/jupyter/r-notebook:2026-09-01' },
});
const ours = (gpu: boolean): readonly Component[] =>
  componentsOf(choice(gpu), []).filter((component) => typeof component !== 'string');
const each = [
  ...ours(false),
  ...ours(true).filter(({ name }) => name.startsWith('gpu-') || name === 'workbench'),
];
const steps = (component: Component): readonly Step[] => PHASES.flatMap((phase) => component[phase]);
const names = (gpu: boolean): readonly string[] => ours(gpu).map(({ name }) => name);
const texts = (component: Component): readonly string[] =>
  steps(component).flatMap((step) => ('script' in step ? [scriptText(step)] : []));

/** What the workbench of an image is told. */
const environment = (gpu: boolean): string =>
  texts(ours(gpu).find(({ name }) => name === 'workbench') as Component).join('\n');

const Name = z.string().regex(/^[\w-]{1,128}$/);

/** @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html#document-schema */
const DocumentSchema = z.strictObject({
  name: Name,
  description: z.string().min(1),
  schemaVersion: z.literal(1.0),
  phases: z
    .array(
      z.strictObject({
        name: z.enum(['build', 'validate', 'test']),
        steps: z
          .array(
            z
              .discriminatedUnion('action', [
                z.strictObject({
                  name: Name,
                  action: z.literal('ExecuteBash'),
                  timeoutSeconds: z.int().min(1),
                  onFailure: z.enum(['Abort', 'Continue', 'Ignore']),
                  inputs: z.strictObject({ commands: z.array(z.string().min(1)).min(1) }),
                }),
                z.strictObject({
                  name: Name,
                  action: z.literal('S3Download'),
                  timeoutSeconds: z.int().min(1),
                  onFailure: z.enum(['Abort', 'Continue', 'Ignore']),
                  inputs: z
                    .array(
                      z.strictObject({
                        source: z.string().startsWith('s3://'),
                        destination: z.string().startsWith('/'),
                      }),
                    )
                    .min(1),
                }),
              ])
              .readonly(),
          )
          .min(1)
          .refine(
            (all) => new Set(all.map(({ name }) => name)).size === all.length,
            'names are unique in a phase',
          ),
      }),
    )
    .min(1),
});

describe.each(each.map((component) => [component.name, component] as const))(
  'the component %s',
  (_, component) => {
    const document = documentOf(component, (folder) => `s3://bucket/${folder}.zip`);

    test('is a document as Image Builder describes it', () => {
      expect(DocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
      expect(JSON.stringify(document).length).toBeLessThan(15_000);
    });

    test('builds, looks at what it built, and looks again on a new computer', () => {
      expect(document.phases.map(({ name }) => name)).toEqual(['build', 'validate', 'test']);
    });

    test('has scripts that bash can read and that end at the first failure', () => {
      expect(texts(component).length).toBeGreaterThan(0);
      for (const script of texts(component)) {
        const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
        expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
        expect(script.startsWith('set -euo pipefail\n')).toBe(true);
      }
    });

    test('says nothing that Image Builder would take for a variable', () => {
      for (const script of texts(component)) expect(script).not.toContain('{{');
    });

    test('never ends a pipe early, which would count as a failure', () => {
      for (const script of texts(component)) expect(script).not.toMatch(/\|\s*(?:grep -\w*q|head)/);
    });

    test('gives a reason in words wherever a step can only be done on AWS', () => {
      for (const { onlyOnAws } of steps(component))
        expect(onlyOnAws ?? 'no such mark').toMatch(/^[a-z].{8,}/);
    });

    test('brings only folders that there are', () => {
      for (const step of steps(component)) {
        const folder = 'folder' in step ? step.folder : 'linux';
        expect(existsSync(join(__dirname, '../../../guest', folder))).toBe(true);
      }
    });
  },
);

test('without a GPU Docker is installed; the AMI with a driver has it', () => {
  expect(names(false)).toEqual(['update-and-hardening', 'docker', 'guest', 'workbench', 'clean-up']);
  expect(names(true)).toEqual([
    'gpu-driver',
    'update-and-hardening',
    'gpu-check',
    'guest',
    'workbench',
    'clean-up',
  ]);
});

test('what is your own comes after what is ours and before the clean-up', () => {
  const own = { name: 'own', description: 'own', build: [], validate: [], test: [] };
  const all = componentsOf(choice(false), [own, 'arn:aws:imagebuilder:eu-west-1:aws:component/x/x.x.x']);
  expect(all.slice(-3)).toEqual([
    own,
    'arn:aws:imagebuilder:eu-west-1:aws:component/x/x.x.x',
    expect.objectContaining({ name: 'clean-up' }),
  ]);
});

test('the compose file is told of the tiles, of other images, and of the GPU only where there is one', () => {
  for (const gpu of [false, true]) {
    expect(environment(gpu)).toContain('\nCOMPOSE_PROFILES=jupyter,rstudio,zeppelin,code,desktop\n');
    expect(environment(gpu)).toContain('\nBERTH_IMAGE_JUPYTER=quay.io/jupyter/r-notebook:2026-09-01\n');
  }
  expect(environment(false)).toContain('\nCOMPOSE_FILE=compose.yaml\n');
  expect(environment(true)).toContain('\nCOMPOSE_FILE=compose.yaml:compose.gpu.yaml\n');
});

test('compose is called where its files are, for what .env names is looked for there', () => {
  const calls = each.flatMap(texts).filter((script) => script.includes('docker compose '));
  const inFolder = calls.filter((script) => !script.includes('docker compose version'));
  expect(inFolder.length).toBeGreaterThan(3);
  for (const script of inFolder) expect(script.split('\n')[2]).toBe('cd /opt/berth/workbench');
});

test('every service of the guest and of the workbench is started by the image itself', () => {
  for (const name of ['guest', 'workbench']) {
    const build = ours(false).find((component) => component.name === name)?.build ?? [];
    const script = build.flatMap((step) => ('script' in step ? step.script : [])).join('\n');
    expect(script).toMatch(/install -m 0644 \S+\/\*\.service \/etc\/systemd\/system\//);
    expect(script).toMatch(/for unit in \S+\/\*\.service; do systemctl enable/);
  }
});

test('sshd is asked for its settings only where the folder is that Ubuntu makes at the first connection', () => {
  const asked = each.flatMap(texts).filter((script) => script.includes('sshd -T'));
  expect(asked).toHaveLength(2);
  for (const script of asked) expect(script).toMatch(/^mkdir -p \/run\/sshd$[^]*sshd -T/m);
});

const SELECTED = [
  'docker-ce install',
  'linux-aws install',
  'linux-image-7.0.0-1014-aws install',
  'linux-libc-dev install',
  'linux-headers-aws hold',
  'libnvidia-compute-595:amd64 install',
  'nvidia-modprobe install',
  'nvidia-settings deinstall',
];

/** What the step holds where dpkg says this, and how it ends. */
function held(selected: readonly string[]): { readonly said: string; readonly code: number | null } {
  const script = texts(ours(true)[0] as Component)[0] ?? '';
  const dpkg = `dpkg() { printf '%s\\n' ${selected.map((line) => `'${line}'`).join(' ')}; }`;
  const stands = `${dpkg}\napt-mark() { echo "$@"; }\n${script}`;
  const { stdout, status } = spawnSync('bash', ['-s'], { input: stands, encoding: 'utf8' });
  return { said: stdout.trim(), code: status };
}

describe('the driver and the kernel of the AMI with a GPU', () => {
  test('are held before anything is updated, and nothing else is', () => {
    expect(held(SELECTED)).toEqual({
      said: 'hold linux-aws linux-image-7.0.0-1014-aws libnvidia-compute-595:amd64 nvidia-modprobe',
      code: 0,
    });
  });

  test('are left alone where AWS has held all of them', () => {
    expect(held(['docker-ce install', 'linux-aws hold'])).toEqual({ said: '', code: 0 });
  });
});

/** What is asked of Docker while the container images are pulled, where the compose file names these. */
function pulled(images: readonly string[]): {
  readonly calls: readonly string[];
  readonly code: number | null;
} {
  const component = ours(false).find(({ name }) => name === 'workbench');
  const script = texts(component as Component)
    .find((text) => text.includes('docker pull'))
    ?.replace('cd /opt/berth/workbench', 'true');
  const docker = `docker() {
    case "$1" in
      compose) printf '%s\\n' ${images.join(' ')} ;;
      *) echo "$*" ; [[ "$*" != *missing* ]] ;;
    esac
  }
  sleep() { :; }`;
  const { stdout, status } = spawnSync('bash', ['-s'], { input: `${docker}\n${script}`, encoding: 'utf8' });
  return { calls: stdout.trim().split('\n'), code: status };
}

describe('a container image is pulled', () => {
  const [known = '', digest = ''] = Object.entries(CONTAINER_DIGESTS)[0] ?? [];
  const byDigest = `${known.replace(/:[^:]+$/, '')}@${digest}`;

  test('by its digest where that is known, and gets the tag that the compose file names', () => {
    expect(pulled([known, 'rocker/rstudio:4.6.1'])).toEqual({
      calls: [`pull --quiet ${byDigest}`, `tag ${byDigest} ${known}`, 'pull --quiet rocker/rstudio:4.6.1'],
      code: 0,
    });
  });

  test('as you name it, with tag and digest', () => {
    const yours = `registry.example:5000/lab/jupyter:1@sha256:${'a'.repeat(64)}`;
    expect(pulled([yours])).toEqual({ calls: [`pull --quiet ${yours}`], code: 0 });
  });

  test('three times, and then the build fails', () => {
    const { calls, code } = pulled(['missing:1', 'rocker/rstudio:4.6.1']);
    expect(calls).toEqual(Array.from({ length: 3 }, () => 'pull --quiet missing:1'));
    expect(code).not.toBe(0);
  });

  test('by no digest of an image that is in no compose file any more', () => {
    const files = ['compose.yaml', 'compose.gpu.yaml'].map((name) =>
      readFileSync(join(__dirname, '../../../guest/workbench', name), 'utf8'),
    );
    for (const [image, digestOf] of Object.entries(CONTAINER_DIGESTS)) {
      expect(files.join('\n')).toContain(`:-${image}}`);
      expect(digestOf).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
  });
});

/** How often it is tried. */
const torch = (of: Partial<Parameters<typeof componentsOf>[0]>): number =>
  componentsOf({ gpu: true, tiles: TILES, containerImages: {}, ...of }, [])
    .filter((component) => typeof component !== 'string')
    .flatMap(({ test: tests }) => tests)
    .filter(({ name }) => name === 'pytorch-reckons-on-the-gpu').length;

test('PyTorch is tried on the GPU where it is part of the image', () => {
  expect(torch({})).toBe(1);
  expect(torch({ gpu: false })).toBe(0);
  expect(torch({ tiles: ['rstudio'] })).toBe(0);
  expect(torch({ containerImages: { jupyter: 'quay.io/jupyter/r-notebook:2026-09-01' } })).toBe(0);
});

test('an image over another one has no containers of the computer that it was built on', () => {
  const [first] = furtherComponents(choice(false), [], []);
  const build = typeof first === 'string' ? [] : (first?.build ?? []);
  const named = build.map(({ name }) => name);
  expect(named.indexOf('no-containers-of-this-computer')).toBeGreaterThan(
    named.indexOf('wait-for-the-first-boot'),
  );
});

test('no update starts anew what builds the image, nor the terminal in which somebody works', () => {
  for (const script of each.flatMap(texts)) expect(script).toMatch(/^export .*\bNEEDRESTART_SUSPEND=1$/m);
  const all = texts(ours(false)[0] as Component).join('\n');
  const [, rule = ''] = /berth\.conf <<'END'\n(.*)\nEND/.exec(all) ?? [];
  const asked = ['berth-terminal.service', 'berth-workbench.service', 'berth-agent.service', 'ssh.service'];
  // As needrestart itself reads its settings and asks them.
  const perl = `my %nrconf = (override_rc => {}); ${rule}
    for my $unit (@ARGV) { for my $name (keys %{$nrconf{override_rc}}) { print "$unit " if $unit =~ /$name/ } }`;
  const { stdout } = spawnSync('perl', ['-Mstrict', '-e', perl, ...asked], { encoding: 'utf8' });
  expect(stdout).toBe('berth-terminal.service berth-workbench.service ');
});

/** How the step ends that updates all, where so many of apt's calls find the lists locked. */
function ended(locked: number): { readonly calls: number; readonly code: number | null } {
  const script = texts(ours(false)[0] as Component).find((text) => text.includes('dist-upgrade')) ?? '';
  const stands = `calls=0\napt-get() { case "$*" in *update) calls=$((calls + 1)); echo "call $calls"; [ "$calls" -gt ${locked} ];; esac; }\nsleep() { :; }\n${script}`;
  const { stdout, status } = spawnSync('bash', ['-s'], { input: stands, encoding: 'utf8' });
  return { calls: stdout.split('\n').filter((line) => line.startsWith('call ')).length, code: status };
}

describe('apt at the first boot, when another program reads its lists', () => {
  test('is asked again until they are free', () => expect(ended(3)).toEqual({ calls: 4, code: 0 }));
  test('ends the build when they never are', () => expect(ended(99)).toEqual({ calls: 20, code: 1 }));
});

test('a new computer is tried for all that the catalogue promises of the image', () => {
  const workbench = ours(false).find(({ name }) => name === 'workbench') as Component;
  const trial = texts(workbench).find((script) => script.includes('trial.py')) ?? '';
  const [, asked = ''] = /echo '(\[.*\])' > "\$checks"/.exec(trial) ?? [];
  // oxlint-disable-next-line no-underscore-dangle -- jsii wants the names of internal members to begin so
  const { readiness } = ManagedImage.cpuDockerWorkbench()._recordIn('demo');
  expect(JSON.parse(asked)).toEqual(readiness);
});

test('nothing is looked up in the lists of apt after the clean-up took them away', () => {
  const late = each.flatMap(({ validate, test: tests }) => [...validate, ...tests]);
  for (const step of late) expect('script' in step ? step.script.join('\n') : '').not.toContain('apt-get');
});
