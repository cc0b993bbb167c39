import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import type { Computers } from '../guests/computers';
import { admitsEdge } from '../guests/firewall';
import { followInstances } from '../guests/follow-instances';
import { type EmulatedInstance, isWindows } from '../guests/instance';
import { metadataAnswers } from '../guests/metadata-service';
import { publicPortOf } from '../guests/public-ports';
import { sshOffByTag } from '../guests/ssh-off';
import { buildForMachines } from '../images/for-machines';
import type { ImageBuild } from '../images/image-build';
import { baseRoot } from './base-root';
import { type MachineImage, layPlainImage } from './image-layer';
import { makeNetwork } from './network';
import { obstacle } from './obstacle';
import { type OfferedPort, offerPort } from './offered-port';
import { type Tenant, type TenantOptions, tenantOf } from './tenant';

const FIRST_PLACE = 10;
const LAST_PLACE = 250;

/** A network and images for machines, on this computer. */
export interface Machines {
  /** The address that machines know this computer by; nobody else reaches it. */
  readonly gateway: string;
  /**
   * Builds a managed image from its components, as Image Builder would, or finds it built already, with the container
   * images of its workbench: JupyterLab and a desktop as Debian and PyPI have them, and pages that stand in for other
   * tools. Where Docker does not work, which is said, JupyterLab runs without a container and the other tools do not
   * answer.
   *
   * @throws Error that names the component and the step that failed
   */
  build(image: ImageBuild): Promise<MachineImage>;
  /** Lets machines reach a port of 127.0.0.1 as the same port of `gateway`. */
  offer(port: number): Promise<void>;
  /**
   * Boots a machine for every instance that the emulator shows as running, and ends it with the instance. Each arrival
   * in `running` is a new boot; the disk stays until the instance is terminated. What a machine shows on its console is
   * in `boot.log` of its directory.
   *
   * Stopping these computers is as if the power went; disks stay.
   */
  live(options: LiveOptions): Promise<Computers>;
  /** Ends all machines and removes the network. */
  stop(): Promise<void>;
}

export interface LiveOptions {
  /** The emulator's address, such as `http://127.0.0.1:4566`. */
  readonly emulator: string;
  /** Where instances have their directories (`<dir>/<instance id>/`). */
  readonly dir: string;
  /** What AMIs hold, by their ids. An instance of another AMI gets no machine, and standard error says so. */
  readonly images: Readonly<Record<string, MachineImage>>;
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('the server has no port'));
      else resolve(bound.port);
    });
  });
}

/**
 * Prepares all that machines need, which at the first time is a download and takes about a minute.
 *
 * Machines are for trying Berth, not for holding somebody in: they share this computer's kernel, and their root is its
 * root in namespaces of its own (systemd-nspawn, without user namespaces).
 *
 * @param options.cache where the machines' common base, images and packages are kept from run to run
 * @param options.say hears what takes long
 * @throws Error that says what is in the way and what to do
 */
export async function prepareMachines(options: {
  readonly cache: string;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}): Promise<Machines> {
  const problem = obstacle();
  if (problem !== undefined) throw new Error(problem);
  // What machines see as their own files is made here: with a stricter mask, nobody but root could use them.
  process.umask(0o022);
  const base = await baseRoot(join(options.cache, 'base'), options.say, options.signal);
  const network = await makeNetwork();
  const metadata = new Map<string, RequestListener>();
  const server = createServer((request, response) => {
    const answer = metadata.get(request.socket.remoteAddress ?? '');
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  const offered: OfferedPort[] = [];
  const tenants = new Map<string, Tenant>();
  let stopLiving: (() => Promise<void>) | undefined;
  let metadataPort = 0;

  const guard = (): Promise<void> =>
    network.guard(
      [...tenants.values()]
        .filter((tenant) => tenant.isRunning())
        .map((tenant) => ({ address: tenant.address, groups: tenant.instance().groups })),
      { metadataPort, offered: offered.map(({ port }) => port) },
    );

  const moveOut = async (id: string): Promise<void> => {
    const tenant = tenants.get(id);
    if (tenant === undefined) return;
    await tenant.kill();
    tenants.delete(id);
    metadata.delete(tenant.address);
  };

  const stop = async (): Promise<void> => {
    await stopLiving?.();
    for (const port of offered) port.close();
    server.close();
    server.closeAllConnections();
    await network.remove();
  };

  const live = async ({ emulator, dir, images }: LiveOptions): Promise<Computers> => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const disks = new Map<string, Pick<TenantOptions, 'layers' | 'containers'>>();
    for (const [id, image] of Object.entries(images)) {
      const layers = [...layersOf(dir, id, image), base];
      disks.set(id, { layers, containers: 'layers' in image ? image.containers : undefined });
    }
    const refused = new Set<string>();
    const terminated = new Set<string>();

    const moveIn = async (instance: EmulatedInstance): Promise<Tenant | undefined> => {
      const own = disks.get(instance.imageId);
      if (own === undefined) {
        if (!refused.has(instance.id))
          console.error(`machine ${instance.id}: there is no image for ${instance.imageId}`);
        refused.add(instance.id);
        return undefined;
      }
      const place = freePlace(tenants);
      const address = network.gateway.replace(/\d+$/, String(place));
      const tenant = tenantOf({
        first: instance,
        dir: join(dir, instance.id),
        network,
        address,
        place,
        ...own,
        publicSsh: await publicPortOf(dir, instance.id),
        sshOff: sshOffByTag(instance),
        emulator,
      });
      tenants.set(instance.id, tenant);
      metadata.set(
        address,
        metadataAnswers(() => tenant.instance(), { datedWithoutToken: true }),
      );
      return tenant;
    };

    const terminate = async (id: string): Promise<void> => {
      if (terminated.has(id)) return;
      terminated.add(id);
      await moveOut(id);
      rmSync(join(dir, id), { recursive: true, force: true });
    };

    const follow = async (instance: EmulatedInstance): Promise<void> => {
      if (isWindows(instance)) return;
      const { id, state } = instance;
      if (state === 'terminated') {
        await terminate(id);
        return;
      }
      const tenant = tenants.get(id) ?? (state === 'running' ? await moveIn(instance) : undefined);
      if (tenant === undefined) return;
      const settled = tenant.follow(instance).catch((error: unknown) => {
        console.error(`machine ${id}: ${error instanceof Error ? error.message : String(error)}`);
      });
      // Nobody waits for a machine that shuts down, but a new one is guarded before the next is looked at.
      if (state === 'running') await settled;
      await guard();
    };

    await guard();
    const following = await followInstances(emulator, {
      follow,
      only: (shown) => {
        for (const id of tenants.keys()) if (!shown.has(id)) void moveOut(id);
      },
    });
    const end = async (): Promise<void> => {
      await following.stop();
      await Promise.all([...tenants.keys()].map(moveOut));
    };
    stopLiving = end;
    return {
      publicSsh: (id) => {
        const tenant = tenants.get(id);
        return tenant?.isRunning() === true ? tenant.publicSsh : undefined;
      },
      wayOfTheEdge: (name, port) => {
        const there = [...tenants.values()].find((tenant) => tenant.instance().publicName === name);
        return there?.isRunning() === true && admitsEdge(there.instance().groups, port)
          ? { host: there.address, port, from: network.edge }
          : undefined;
      },
      stop: end,
    };
  };

  try {
    metadataPort = await listen(server, network.gateway);
    await guard();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    gateway: network.gateway,
    build: (image) => buildForMachines(image, { ...options, base }),
    offer: async (port) => {
      offered.push(await offerPort(network.gateway, port));
      await guard();
    },
    live,
    stop,
  };
}

/** The directories of an image that lie over the base; a plain one is made. */
function layersOf(dir: string, id: string, image: MachineImage): readonly string[] {
  if ('layers' in image) return image.layers;
  const plain = join(dir, 'images', id);
  rmSync(plain, { recursive: true, force: true });
  layPlainImage(plain, image.loginUser);
  return [plain];
}

function freePlace(tenants: ReadonlyMap<string, Tenant>): number {
  const taken = new Set([...tenants.values()].map(({ address }) => Number(address.split('.').at(-1))));
  for (let place = FIRST_PLACE; place <= LAST_PLACE; place += 1) if (!taken.has(place)) return place;
  throw new Error(`${LAST_PLACE - FIRST_PLACE + 1} machines at once are all that one network holds.`);
}
