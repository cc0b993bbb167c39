import * as z from 'zod';

const rule = z.object({
  protocol: z.string(),
  from: z.number().nullish(),
  to: z.number().nullish(),
  cidrs: z.array(z.string()),
  /** AWS's own by their names. */
  prefixLists: z.array(z.string()).optional(),
});

const group = z.object({ id: z.string(), rules: z.array(rule) });

const instance = z.object({
  id: z.string().regex(/^i-[0-9a-z]+$/),
  state: z.enum(['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped']),
  boot: z.number().int(),
  imageId: z.string(),
  instanceType: z.string(),
  zone: z.string(),
  tags: z.record(z.string(), z.string()),
  metadataTags: z.boolean(),
  /** As text; what is compressed is shown as it was before. */
  userData: z.string().nullish(),
  /** Byte for byte, where that is not the same. */
  userDataBase64: z.string().nullish(),
  publicKey: z.string().nullish(),
  privateIp: z.string().nullish(),
  publicIp: z.string().nullish(),
  /** Its public DNS name, another one at each start. */
  publicName: z.string().nullish(),
  /** Only of Windows. */
  password: z.string().nullish(),
  groups: z.array(group),
});

const listing = z.object({ instances: z.array(instance) });

/** A security group and its ingress rules, as the emulator shows them. */
export type SecurityGroup = z.infer<typeof group>;

/** An emulated EC2 instance as the emulator's control interface shows it. */
export type EmulatedInstance = z.infer<typeof instance>;

/** Whether Windows runs on it, which no computer here can be: it is played. */
export function isWindows({ password }: EmulatedInstance): boolean {
  return password !== null && password !== undefined;
}

/**
 * Reads the answer of `GET /_berth/instances`.
 *
 * @throws ZodError that names the field, when the emulator says something else than agreed
 */
export function parseInstances(answer: unknown): EmulatedInstance[] {
  return listing.parse(answer).instances;
}
