import type { Check } from '../../../lambda/domain/image';
import { imageTiles, workbenchReadiness } from '../image-tiles';
import { Tile } from '../tile';
import { APT } from './apt';
import { CONTAINER_DIGESTS } from './container-digests';
import type { Component, ScriptStep } from './document';
import { NEEDS_GPU } from './gpu-check';

/** What of the workbench an image has. */
export interface WorkbenchChoice {
  readonly gpu: boolean;
  /** The tiles in it: names of services of the compose file, and of the profiles that turn them on. */
  readonly tiles: readonly string[];
  /** Other container images than the compose file's, by tile. */
  readonly containerImages: Readonly<Record<string, string>>;
}

const FOLDER = '/opt/berth/workbench';
const REGISTRIES = 'container images come from public registries, some gigabytes of them';
/** Compose looks for what `.env` names in the folder that it is called in. */
const THERE = `cd ${FOLDER}`;

/** By digest where one is known; then it gets the tag that the compose file names. */
const PULL: readonly string[] = [
  THERE,
  'declare -A digests=(',
  ...Object.entries(CONTAINER_DIGESTS).map(([image, digest]) => `  ['${image}']=${digest}`),
  ')',
  'pull() {',
  '  for attempt in 1 2 3; do',
  '    if docker pull --quiet "$1"; then return 0; fi',
  '    sleep $((attempt * 30))',
  '  done',
  '  echo "the container image $1 cannot be pulled" >&2',
  '  return 1',
  '}',
  'images=$(docker compose config --images)',
  'for image in $images; do',
  '  digest=${digests[$image]:-}',
  '  if [ -z "$digest" ]; then',
  '    pull "$image"',
  '  else',
  '    pull "${image%:*}@$digest"',
  '    docker tag "${image%:*}@$digest" "$image"',
  '  fi',
  'done',
];

const WITH_TORCH: ScriptStep = {
  name: 'pytorch-reckons-on-the-gpu',
  onlyOnAws: NEEDS_GPU,
  seconds: 900,
  script: [
    THERE,
    `docker compose exec -T jupyter python -c 'import torch; x = torch.ones(64, 64, device="cuda"); assert (x @ x).sum().item() == 64 ** 3; print(torch.cuda.get_device_name(0))'`,
  ],
};

/** Whether Jupyter is the one of compose.gpu.yaml. */
function hasTorch({ gpu, tiles, containerImages }: WorkbenchChoice): boolean {
  return gpu && tiles.includes('jupyter') && containerImages['jupyter'] === undefined;
}

/** What the catalogue promises of an image with these tiles. */
function promised({ tiles }: WorkbenchChoice): readonly Check[] {
  return workbenchReadiness(imageTiles(Tile.all().filter(({ name }) => tiles.includes(name))));
}

/** The containers behind the tiles, in the image already, so that no launch waits for a registry. */
export function workbench(choice: WorkbenchChoice): Component {
  const images = Object.values(choice.containerImages);
  return {
    name: 'workbench',
    description: 'The workbench in the browser: its containers, pulled already, and the services around them',
    build: [
      {
        name: 'caddy',
        script: [
          `${APT} install --no-install-recommends caddy`,
          // Ours runs it in another way, and at the same port.
          'systemctl disable caddy.service',
          'systemctl mask caddy.service',
        ],
      },
      {
        name: 'terminal',
        script: [
          `${APT} install --no-install-recommends ttyd`,
          'systemctl disable ttyd.service',
          'systemctl mask ttyd.service',
        ],
      },
      { name: 'files', folder: 'workbench', to: FOLDER },
      {
        name: 'choice',
        script: [`cat > ${FOLDER}/.env <<'END'`, ...environment(choice), 'END'],
      },
      {
        name: 'install',
        script: [
          `chmod -R u=rwX,go=rX ${FOLDER}`,
          `install -m 0644 ${FOLDER}/*.service /etc/systemd/system/`,
          `for unit in ${FOLDER}/*.service; do systemctl enable "$(basename "$unit")"; done`,
          // Whoever may log in is root by sudo anyway.
          'if id ubuntu > /dev/null 2>&1; then usermod -aG docker ubuntu; fi',
        ],
      },
      {
        name: 'pull',
        onlyOnAws: REGISTRIES,
        seconds: 5400,
        script: PULL,
      },
    ],
    validate: [
      {
        name: 'the-chosen-tiles-are-there',
        needsDocker: true,
        script: [
          THERE,
          'services=$(docker compose config --services)',
          ...choice.tiles.map((tile) => `grep -qx ${tile} <<< "$services"`),
          'images=$(docker compose config --images)',
          ...images.map((image) => `grep -qxF '${image}' <<< "$images"`),
          // No image may be another one tomorrow.
          'if grep -E "(:latest|^[^:]+)$" <<< "$images"; then echo "has no pinned tag" >&2; exit 1; fi',
        ],
      },
      {
        name: 'nothing-is-left-to-pull',
        onlyOnAws: REGISTRIES,
        script: [
          THERE,
          'docker compose config --images | while read -r image; do docker image inspect "$image" > /dev/null; done',
        ],
      },
      {
        name: 'it-starts-by-itself',
        script: [`for unit in ${FOLDER}/*.service; do systemctl is-enabled "$(basename "$unit")"; done`],
      },
      {
        name: 'caddy-understands-its-file',
        script: [`caddy validate --config ${FOLDER}/Caddyfile --adapter caddyfile`],
      },
    ],
    test: [
      {
        name: 'every-tile-runs',
        needsDocker: true,
        seconds: 900,
        script: [
          THERE,
          'for _ in $(seq 80); do',
          '  if [ -z "$(comm -23 <(docker compose config --services | sort) <(docker compose ps --services --status running | sort))" ]; then',
          '    exit 0',
          '  fi',
          '  sleep 10',
          'done',
          'docker compose ps --all',
          'docker compose logs --tail 30',
          'echo "not every tile runs" >&2',
          'exit 1',
        ],
      },
      {
        // On a computer that is nobody's: as its guest will report it, and as its owner will come to it.
        name: 'every-tile-answers-behind-the-gate',
        needsDocker: true,
        seconds: 1200,
        script: [
          'checks=$(mktemp)',
          `echo '${JSON.stringify(promised(choice))}' > "$checks"`,
          `python3 -I ${FOLDER}/trial.py "$checks"`,
          'rm "$checks"',
        ],
      },
      ...(hasTorch(choice) ? [WITH_TORCH] : []),
    ],
  };
}

/**
 * What the compose file reads.
 *
 * @see https://docs.docker.com/compose/how-tos/environment-variables/envvars/
 */
function environment({ gpu, tiles, containerImages }: WorkbenchChoice): readonly string[] {
  return [
    `COMPOSE_FILE=${gpu ? 'compose.yaml:compose.gpu.yaml' : 'compose.yaml'}`,
    `COMPOSE_PROFILES=${tiles.join(',')}`,
    ...Object.entries(containerImages).map(([tile, image]) => `BERTH_IMAGE_${tile.toUpperCase()}=${image}`),
  ];
}
