import * as z from 'zod';
import { CAUSES, PHASES, SESSION_STATES, type Session } from '../domain/session';
import { IMAGE_KINDS, OPERATING_SYSTEMS, PROTOCOLS, READY_BY } from '../domain/image';
import { REFUSAL_CODES } from '../domain/refusal';

const at = z.int();
const reason = z.looseObject({ code: z.string(), text: z.string() });
const sign = reason.extend({ at: at.optional() });
const warning = z.looseObject({ at, level: z.enum(['first', 'last']) }).optional();
const candidate = { subnet: z.string(), zone: z.string(), type: z.string() };

/**
 * A session as it lies in the table. Loose, so that a function of an older deployment keeps the fields that a newer one
 * has written.
 */
export const SessionRecord: z.ZodType<Session> = z.looseObject({
  deployment: z.string(),
  id: z.string(),
  owner: z.string(),
  name: z.string(),
  requestHash: z.string(),
  createdAt: at,
  version: z.int(),
  generation: z.int(),
  startedGeneration: z.int(),
  startedAt: at.optional(),
  intent: z.looseObject({ to: z.enum(['run', 'stop', 'end']), because: z.enum(CAUSES), at }),
  state: z.enum(SESSION_STATES),
  phase: z.enum(PHASES).optional(),
  reasons: z.array(reason),
  failure: z.looseObject({ code: z.enum(REFUSAL_CODES), text: z.string() }).optional(),
  image: z.looseObject({
    key: z.string(),
    kind: z.enum(IMAGE_KINDS),
    os: z.enum(OPERATING_SYSTEMS),
    loginUser: z.string(),
    ami: z.string(),
    version: z.int().optional(),
    operation: z.string().optional(),
    rootDevice: z.string(),
    diskGiB: z.int(),
    furtherDisks: z.array(z.looseObject({ device: z.string(), sizeGiB: z.int() })).optional(),
    readiness: z.array(
      z.looseObject({
        name: z.string(),
        kind: z.enum(['tcp', 'http']),
        port: z.int(),
        path: z.string().optional(),
      }),
    ),
    readyBy: z.enum(READY_BY).optional(),
    protocols: z.array(z.enum(PROTOCOLS)).optional(),
    tiles: z.array(z.looseObject({ key: z.string(), name: z.string(), path: z.string() })).optional(),
  }),
  startupScript: z.string().optional(),
  candidates: z.array(z.looseObject(candidate)),
  attempts: z.array(
    z.looseObject({
      ...candidate,
      token: z.string(),
      at,
      outcome: z.enum(['pending', 'placed', 'refused']),
      refusal: z.string().optional(),
      why: z.string().optional(),
    }),
  ),
  claim: z.looseObject({ by: z.string(), until: at }).optional(),
  instanceId: z.string().optional(),
  instanceType: z.string(),
  resizing: z.boolean().optional(),
  zone: z.string().optional(),
  host: z.string().optional(),
  dnsName: z.string().optional(),
  edgeKey: z.int().optional(),
  lease: z.looseObject({
    stopAt: at,
    endAt: at,
    boundBy: z.enum(['asked', 'credit', 'daily-spend']).optional(),
    idleMinutes: z.int().optional(),
    keepDisk: z.boolean().optional(),
  }),
  lastExtend: z.string().optional(),
  credit: z
    .looseObject({
      rates: z.looseObject({ running: z.record(z.string(), z.int()), parked: z.int() }),
      reserved: z.int(),
      spent: z.int(),
      parkedUntil: at,
      settledGeneration: z.int(),
      day: z.looseObject({ of: z.string(), taken: z.int() }).optional(),
    })
    .optional(),
  door: z.looseObject({ cidr: z.string(), port: z.int(), until: at }).optional(),
  guest: z
    .looseObject({
      generation: z.int(),
      instanceId: z.string(),
      at,
      checks: z.array(z.looseObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
    })
    .optional(),
  statusChecks: z
    .looseObject({
      generation: z.int(),
      instanceId: z.string(),
      at,
      system: z.string(),
      instance: z.string(),
    })
    .optional(),
  activity: z
    .looseObject({ at, lastActiveAt: at, signs: z.array(sign), quiet: z.array(sign).optional() })
    .optional(),
  hostKey: z
    .looseObject({ instanceId: z.string(), key: z.string(), fingerprint: z.string(), port: z.int() })
    .optional(),
  desktop: z
    .looseObject({ instanceId: z.string(), port: z.int(), thumbprint: z.string().optional() })
    .optional(),
  warned: z
    .looseObject({
      idle: warning,
      deadline: warning,
      credit: warning,
      'daily-spend': warning,
      parking: warning,
    })
    .optional(),
});
