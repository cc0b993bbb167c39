import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { EmulatedInstance } from './instance';
import { listenOnLoopback } from './listen';

const LONGEST_TOKEN_SECONDS = 21_600;
const DATED = /^\/\d{4}-\d\d-\d\d\//;
const VERSION = /^\/(?:latest|\d{4}-\d\d-\d\d)\//;

/** A running metadata service. */
export interface MetadataService {
  readonly port: number;
  close(): void;
}

function regionOf(instance: EmulatedInstance): string {
  return instance.zone.replace(/[a-z]$/, '');
}

function publicHostname(instance: EmulatedInstance): string | undefined {
  if (!instance.publicIp) return undefined;
  const region = regionOf(instance);
  const place = region === 'us-east-1' ? 'compute-1' : `${region}.compute`;
  return `ec2-${instance.publicIp.replaceAll('.', '-')}.${place}.amazonaws.com`;
}

function privateHostname(instance: EmulatedInstance): string | undefined {
  if (!instance.privateIp) return undefined;
  const region = regionOf(instance);
  const place = region === 'us-east-1' ? 'ec2' : `${region}.compute`;
  return `ip-${instance.privateIp.replaceAll('.', '-')}.${place}.internal`;
}

function identityDocument(instance: EmulatedInstance, bootedAt: Date): string {
  return JSON.stringify(
    {
      accountId: '000000000000',
      architecture: 'x86_64',
      availabilityZone: instance.zone,
      imageId: instance.imageId,
      instanceId: instance.id,
      instanceType: instance.instanceType,
      pendingTime: bootedAt.toISOString().replace(/\.\d+Z$/, 'Z'),
      privateIp: instance.privateIp ?? null,
      region: regionOf(instance),
      version: '2017-09-30',
    },
    null,
    2,
  );
}

/** Every value that can be asked for, by its path below `/latest/`. */
function values(instance: EmulatedInstance, bootedAt: Date): Map<string, string | Buffer> {
  const found = new Map<string, string | Buffer>();
  const put = (path: string, value: string | Buffer | null | undefined): void => {
    if (value !== null && value !== undefined && value.length > 0) found.set(path, value);
  };
  put('meta-data/ami-id', instance.imageId);
  put('meta-data/instance-id', instance.id);
  put('meta-data/instance-type', instance.instanceType);
  put('meta-data/hostname', privateHostname(instance));
  put('meta-data/local-hostname', privateHostname(instance));
  put('meta-data/local-ipv4', instance.privateIp);
  put('meta-data/placement/availability-zone', instance.zone);
  put('meta-data/placement/region', regionOf(instance));
  put('meta-data/public-hostname', publicHostname(instance));
  put('meta-data/public-ipv4', instance.publicIp);
  put('meta-data/public-keys/0/openssh-key', instance.publicKey);
  const { userData, userDataBase64 } = instance;
  put('user-data', userDataBase64 ? Buffer.from(userDataBase64, 'base64') : userData);
  put('dynamic/instance-identity/document', identityDocument(instance, bootedAt));
  if (instance.metadataTags) {
    for (const [key, value] of Object.entries(instance.tags))
      found.set(`meta-data/tags/instance/${key}`, value);
  }
  return found;
}

/** What stands directly below a folder, folders with a slash at their end; `undefined` when there is no such folder. */
function list(all: ReadonlyMap<string, unknown>, folder: string): string | undefined {
  // The one folder whose names are not what stands in it, but numbers and the key pairs' names.
  if (folder === 'meta-data/public-keys') return all.has(`${folder}/0/openssh-key`) ? '0=key' : undefined;
  const names = new Set<string>();
  for (const path of all.keys()) {
    if (!path.startsWith(`${folder}/`)) continue;
    const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
    names.add(rest.length > 0 ? `${name}/` : name);
  }
  return names.size > 0 ? [...names].toSorted().join('\n') : undefined;
}

/**
 * Answers an instance about itself as EC2 does with IMDSv2 required: nothing without a token.
 *
 * Tags are listed and answered only where the launch allowed it (`InstanceMetadataTags`), and always as they are now.
 *
 * @param current the instance as it is at the moment of the question
 * @param options.datedWithoutToken answers dated versions (`/2021-03-23/...`) without a token too, as no instance of
 * EC2 with IMDSv2 required does: cloud-init in a container does not see that it is on EC2, and asks so. @default false
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export function metadataAnswers(
  current: () => EmulatedInstance,
  options: { readonly datedWithoutToken?: boolean } = {},
): RequestListener {
  const tokens = new Map<string, number>();
  const bootedAt = new Date();

  const giveToken = (request: IncomingMessage, response: ServerResponse): void => {
    const wished = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
    if (request.headers['x-forwarded-for'] !== undefined) {
      response.writeHead(403).end();
    } else if (!Number.isInteger(wished) || wished < 1 || wished > LONGEST_TOKEN_SECONDS) {
      response.writeHead(400).end();
    } else {
      const now = Date.now();
      for (const [token, until] of tokens) if (until <= now) tokens.delete(token);
      const token = randomBytes(40).toString('base64url');
      tokens.set(token, now + wished * 1000);
      response.writeHead(200, { 'x-aws-ec2-metadata-token-ttl-seconds': String(wished) }).end(token);
    }
  };

  return (request, response) => {
    const path = decode(request.url ?? '/');
    response.setHeader('content-type', 'text/plain');
    if (path === '/latest/api/token') {
      if (request.method === 'PUT') giveToken(request, response);
      else response.writeHead(405, { allow: 'OPTIONS, PUT' }).end();
      return;
    }
    const token = request.headers['x-aws-ec2-metadata-token'];
    const free = options.datedWithoutToken === true && DATED.test(path);
    if (!free && (typeof token !== 'string' || (tokens.get(token) ?? 0) <= Date.now())) {
      response.writeHead(401).end();
    } else if (request.method !== 'GET') {
      response.writeHead(405, { allow: 'GET' }).end();
    } else {
      const all = values(current(), bootedAt);
      const asked = path.replace(VERSION, '').replace(/\/$/, '');
      const answer = free || path.startsWith('/latest/') ? (all.get(asked) ?? list(all, asked)) : undefined;
      response.writeHead(answer === undefined ? 404 : 200).end(answer);
    }
  };
}

/** Serves an instance its own metadata on a port of its own. */
export async function startMetadataService(current: () => EmulatedInstance): Promise<MetadataService> {
  const server = createServer(metadataAnswers(current));
  const port = await listenOnLoopback(server);
  return {
    port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '/');
  } catch {
    return '/';
  }
}
