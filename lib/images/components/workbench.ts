import { APT } from './apt';
import type { Component } from './document';

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
const DOCKER = 'needs a Docker daemon with its compose plugin';
/** Compose looks for what `.env` names in the folder that it is called in. */
const THERE = `cd ${FOLDER}`;

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
        onlyOnAws: 'not every Linux has this package',
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
        script: [
          THERE,
          'for attempt in 1 2 3; do',
          '  if docker compose pull --quiet; then exit 0; fi',
          '  sleep $((attempt * 30))',
          'done',
          'echo "the container images cannot be pulled" >&2',
          'exit 1',
        ],
      },
    ],
    validate: [
      {
        name: 'the-chosen-tiles-are-there',
        onlyOnAws: DOCKER,
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
        onlyOnAws: DOCKER,
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
        name: 'every-tile-answers',
        onlyOnAws: DOCKER,
        seconds: 900,
        script: [
          `for path in ${['/', ...choice.tiles.map((tile) => `/${tile}/`), '/terminal/'].join(' ')}; do`,
          '  status=000',
          '  for _ in $(seq 60); do',
          // The page that says "it is starting" is a 502, too.
          '    status=$(curl -s -o /dev/null -w "%{http_code}" --max-time 5 "http://127.0.0.1:80$path" || true)',
          '    if [ "$status" -ge 200 ] && [ "$status" -lt 500 ]; then break; fi',
          '    sleep 5',
          '  done',
          '  if [ "$status" -lt 200 ] || [ "$status" -ge 500 ]; then',
          '    echo "$path does not answer: $status" >&2',
          '    exit 1',
          '  fi',
          'done',
        ],
      },
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
