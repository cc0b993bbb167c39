import * as z from 'zod';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), z.union([z.string(), z.boolean(), z.number(), z.array(z.string())])),
    )
    .optional(),
});

const policySchema = z.looseObject({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/** The policies of each role, inline and attached, with every intrinsic resolved: what `GET /_berth/roles` answers. */
const policiesSchema = z.array(z.object({ name: z.string(), policy: policySchema }));
const rolesSchema = z.record(z.string(), policiesSchema);

export type Statement = z.infer<typeof statementSchema>;
export type NamedPolicy = z.infer<typeof policiesSchema>[number];
export type Roles = z.infer<typeof rolesSchema>;

/**
 * Reads the answer of `GET /_berth/roles`.
 * @throws ZodError that names the role and the place in its policy.
 */
export const parseRoles = (answer: unknown): Roles => rolesSchema.parse(answer);

/**
 * Reads the policies of one role.
 * @throws ZodError that names the place.
 */
export const parsePolicies = (list: unknown): NamedPolicy[] => policiesSchema.parse(list);
