import * as z from 'zod';
import { IMAGE_KINDS, OPERATING_SYSTEMS, type Image } from '../domain/image';
import type { ImageLimits } from '../domain/image-limits';
import { MOST_IDLE_MINUTES } from '../domain/policy';
import { ADMINISTRATOR } from '../domain/windows';

/** What an image may be called where programs name it. */
export const ImageKey = z.string().regex(/^[a-z][a-z0-9-]{0,47}$/, 'small letters, digits and - only');
export const LoginUser = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a Linux user name');
const AnyLoginUser = z
  .string()
  .refine(
    (user) => user === ADMINISTRATOR || LoginUser.safeParse(user).success,
    `a Linux user name, or ${ADMINISTRATOR} on Windows`,
  );
const InstanceType = z.string().min(1);
/** In the order in which they stand in for each other. */
export const InstanceTypes = z.array(InstanceType).min(1).max(20);
export const DiskGiB = z.int().min(1).max(16_384);

const Idle = z.strictObject({
  usualMinutes: z.int().min(1).max(MOST_IDLE_MINUTES),
  mostMinutes: z.int().min(1).max(MOST_IDLE_MINUTES).optional(),
  neverAllowed: z.boolean(),
});

/** One image as its record in the catalogue: written by the constructs, read by the functions. */
export const ImageRecord: z.ZodType<Image> = z.strictObject({
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
        name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
        kind: z.enum(['tcp', 'http']),
        port: z.int().min(1).max(65_535),
        path: z.string().startsWith('/').optional(),
      }),
    )
    .min(1)
    .max(16),
  idle: Idle.optional(),
  source: z.union([
    z.strictObject({ parameter: z.string().min(1) }),
    z.strictObject({ ami: z.string().startsWith('ami-') }),
  ]),
});

/** What the policy says of images that are mapped while the deployment runs; all of it may be left out. */
export const ImageLimitsSetting: z.ZodType<ImageLimits> = z.strictObject({
  allowedTypes: z.array(InstanceType).optional(),
  idle: Idle.optional(),
});
