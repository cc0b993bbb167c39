import * as z from 'zod';
import {
  ARCHITECTURES,
  IMAGE_ICONS,
  IMAGE_KINDS,
  type Image,
  OPERATING_SYSTEMS,
  PROTOCOLS,
  READY_BY,
} from '../domain/image';
import { hasGpu } from '../domain/gpu';
import type { ImageLimits } from '../domain/image-limits';
import { MOST_IDLE_MINUTES } from '../domain/policy';
import { ADMINISTRATOR } from '../domain/windows';

const IMAGE_KEY = /^[a-z][a-z0-9-]{0,47}$/;
/** What an image may be called where programs name it. */
export const ImageKey = z.string().regex(IMAGE_KEY, 'small letters, digits and - only');
const LoginUser = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a Linux user name');
export const AnyLoginUser = z
  .string()
  .refine(
    (user) => user === ADMINISTRATOR || LoginUser.safeParse(user).success,
    `a Linux user name, or ${ADMINISTRATOR} on Windows`,
  );
const InstanceType = z.string().min(1);
/** In the order in which they stand in for each other. */
export const InstanceTypes = z.array(InstanceType).min(1).max(20);
export const DiskGiB = z.int().min(1).max(16_384);
/** What makes its computers ready. */
export const ReadyBySaid = z.enum(READY_BY);
/** The usual one first; each once. */
export const Protocols = z
  .array(z.enum(PROTOCOLS))
  .min(1)
  .refine((all) => new Set(all).size === all.length, 'each once');

const CheckName = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const Path = z.string().startsWith('/');

const Idle = z.strictObject({
  usualMinutes: z.int().min(1).max(MOST_IDLE_MINUTES),
  mostMinutes: z.int().min(1).max(MOST_IDLE_MINUTES).optional(),
  neverAllowed: z.boolean(),
});

/** One image as its record in the catalogue: written by the constructs, read by the functions. */
export const ImageRecord: z.ZodType<Image> = z
  .strictObject({
    key: ImageKey,
    name: z.string().min(1).max(80),
    description: z.string().max(400),
    kind: z.enum(IMAGE_KINDS),
    os: z.enum(OPERATING_SYSTEMS),
    loginUser: AnyLoginUser,
    defaultType: InstanceType,
    allowedTypes: InstanceTypes,
    diskGiB: DiskGiB,
    readiness: z
      .array(
        z.strictObject({
          name: CheckName,
          kind: z.enum(['tcp', 'http']),
          port: z.int().min(1).max(65_535),
          path: Path.optional(),
        }),
      )
      .max(16),
    readyBy: ReadyBySaid.optional(),
    protocols: Protocols.optional(),
    icon: z.enum(IMAGE_ICONS).optional(),
    arch: z.enum(ARCHITECTURES).optional(),
    gpu: z.boolean().optional(),
    tiles: z
      .array(z.strictObject({ key: CheckName, name: z.string().min(1).max(40), path: Path }))
      .max(12)
      .optional(),
    idle: Idle.optional(),
    source: z.union([
      z.strictObject({ parameter: z.string().min(1) }),
      z.strictObject({ ami: z.string().startsWith('ami-') }),
    ]),
  })
  .refine(({ gpu, allowedTypes }) => gpu !== true || allowedTypes.every(hasGpu), {
    path: ['allowedTypes'],
    message: 'must be types with a GPU only: this image needs one',
  })
  .refine(({ readiness, readyBy }) => (readiness.length === 0) === (readyBy === 'status-checks'), {
    path: ['readiness'],
    message: 'must name at least one check of its guest, and none without a guest',
  });

/** What the policy says of images that are mapped while the deployment runs; all of it may be left out. */
export const ImageLimitsSetting: z.ZodType<ImageLimits> = z.strictObject({
  allowedTypes: z.array(InstanceType).optional(),
  idle: Idle.optional(),
});
