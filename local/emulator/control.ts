import * as z from 'zod';

const ruleSchema = z.object({
  /** `tcp`, `udp`, `icmp` or `-1` for all. */
  protocol: z.string(),
  from: z.number(),
  to: z.number(),
  cidrs: z.array(z.string()),
  /** AWS's own by their names. */
  prefixLists: z.array(z.string()),
  /** Security groups that may enter. */
  groups: z.array(z.string()),
});

const instanceSchema = z.object({
  id: z.string(),
  state: z.enum(['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped']),
  /** Counts the arrivals in `running`: one boot is one life of the guest. 0 before the first. */
  boot: z.number(),
  imageId: z.string(),
  instanceType: z.string(),
  zone: z.string(),
  tags: z.record(z.string(), z.string()),
  /** Whether the instance may read its tags from the metadata service. */
  metadataTags: z.boolean(),
  /** As text; what is compressed is shown as it was before. */
  userData: z.string(),
  /** Byte for byte. */
  userDataBase64: z.string(),
  /** OpenSSH line of the key pair at launch; it stays when the key pair is deleted. Empty without a key pair. */
  publicKey: z.string(),
  privateIp: z.string(),
  /** 127.0.0.1 while running with a public address, else null. */
  publicIp: z.string().nullable(),
  /** The public DNS name, which only the edge resolves; another one at each start. */
  publicName: z.string().nullable(),
  subnetId: z.string(),
  /** The administrator's password of a Windows instance, which GetPasswordData gives encrypted; null on Linux. */
  password: z.string().nullable(),
  /** Security groups with their ingress rules. */
  groups: z.array(z.object({ id: z.string(), rules: z.array(ruleSchema) })),
});

const instancesSchema = z.object({ instances: z.array(instanceSchema) });
const credentialsSchema = z
  .object({
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string(),
  })
  .transform((found) => ({
    accessKeyId: found.AWS_ACCESS_KEY_ID,
    secretAccessKey: found.AWS_SECRET_ACCESS_KEY,
    sessionToken: found.AWS_SESSION_TOKEN,
  }));
const tokenSchema = z.object({ token: z.string() });
/** The policy document comes with every reference resolved. */
const rolesSchema = z.record(z.string(), z.array(z.object({ name: z.string(), policy: z.unknown() })));

/** An instance as its guest needs to know it. */
export type EmulatedInstance = Readonly<z.infer<typeof instanceSchema>>;
/** As an SDK client takes them. */
export type RoleCredentials = Readonly<z.infer<typeof credentialsSchema>>;
/** Policies, inline and attached, by the role's name. */
export type RolePolicies = Readonly<z.infer<typeof rolesSchema>>;

export interface EmulatedImage {
  readonly imageId: string;
  readonly name: string;
  /** @default x86_64 */
  readonly architecture?: 'x86_64' | 'arm64';
  /** @default /dev/sda1 */
  readonly rootDeviceName?: string;
  /** @default 8 */
  readonly rootSizeGiB?: number;
  /** `windows`, or null for Linux. @default null */
  readonly platform?: 'windows' | null;
  /** @default - the local account */
  readonly ownerId?: string;
  /** As in `DescribeImages` with `Owners: ['amazon']`. @default - none */
  readonly ownerAlias?: string;
  /** @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of the snapshot that its root disk is made from. @default - none */
  readonly snapshotTags?: Readonly<Record<string, string>>;
  /** When it was made, as ISO 8601. @default - now */
  readonly createdAt?: string;
  /** The AMI, of the same region, of whose computer it was made. @default - nobody knows */
  readonly sourceImageId?: string;
}

/** A disturbance of the next calls of one action; at least one of code, delayMs and loseAnswer. */
export interface Fault {
  /** As in the endpoint's name: `ec2`, `dynamodb`, `secretsmanager`, `scheduler`, `ssm`, `pricing`, `lambda`. */
  readonly service: string;
  readonly action: string;
  /** Only calls that name this subnet, or an instance in it. @default - every call */
  readonly subnet?: string;
  /** Refuse with this error code. @default - the call is carried out */
  readonly code?: string;
  /** HTTP status of the refusal. @default 500 */
  readonly status?: number;
  readonly message?: string;
  /** @default 1 */
  readonly times?: number;
  readonly delayMs?: number;
  /** Carry the call out, then answer 503 with an empty body. */
  readonly loseAnswer?: boolean;
}

/**
 * The emulator's own interface, for guests and tests.
 *
 * Every method throws an Error with the emulator's sentence when it refuses.
 */
export class Control {
  private readonly endpoint: string;

  /** @param endpoint of the emulator, such as `http://127.0.0.1:4566` */
  public constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** Every instance, terminated ones included. */
  public async instances(): Promise<readonly EmulatedInstance[]> {
    return instancesSchema.parse(await this.call('GET', '/instances')).instances;
  }

  /** The guest shut itself down: its shutdown behaviour decides whether it stops or is terminated. */
  public async powerOff(instanceId: string): Promise<void> {
    await this.call('POST', `/instances/${instanceId}/power-off`);
  }

  /** EC2 ends the instance of itself, with this StateReason, for instance `Server.InternalError`. */
  public async die(instanceId: string, code: string, message: string): Promise<void> {
    await this.call('POST', `/instances/${instanceId}/die`, { code, message });
  }

  public async addFault(fault: Fault): Promise<void> {
    await this.call('POST', '/faults', fault);
  }

  public async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  /** The policies of every role, inline and attached, by the role's name. */
  public async roles(): Promise<RolePolicies> {
    return rolesSchema.parse(await this.call('GET', '/roles'));
  }

  /**
   * Credentials of a function's role, to try what it permits: decided like the function's own calls, and not written
   * down among them.
   */
  public async credentialsOf(functionName: string): Promise<RoleCredentials> {
    return credentialsSchema.parse(await this.call('POST', '/credentials', { function: functionName }));
  }

  /** Make AMIs known; no other AMI exists. An image of the same id is replaced. */
  public async registerImages(images: readonly EmulatedImage[]): Promise<void> {
    await this.call('POST', '/images', { images });
  }

  /** The same token with these claims changed, signed with its pool's real key. */
  public async changeToken(token: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
    return tokenSchema.parse(await this.call('POST', '/tokens', { token, claims })).token;
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.endpoint}/_berth${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`The emulator refused ${method} ${path} (${answer.status}): ${text}`);
    }
    return JSON.parse(text);
  }
}
