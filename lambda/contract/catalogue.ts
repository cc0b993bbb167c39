import * as z from 'zod';
import { IMAGE_KINDS, OPERATING_SYSTEMS, type Image } from '../domain/image';

/** One image as its record in the catalogue: written by the constructs, read by the functions. */
export const ImageRecord: z.ZodType<Image> = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/, 'small letters, digits and - only'),
  name: z.string().min(1).max(80),
  description: z.string().max(400),
  kind: z.enum(IMAGE_KINDS),
  os: z.enum(OPERATING_SYSTEMS),
  loginUser: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'a Linux user name'),
  defaultType: z.string().min(1),
  allowedTypes: z.array(z.string().min(1)).min(1).max(20),
  diskGiB: z.int().min(1).max(16_384),
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
  source: z.union([
    z.strictObject({ parameter: z.string().min(1) }),
    z.strictObject({ ami: z.string().startsWith('ami-') }),
  ]),
});
