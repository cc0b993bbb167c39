import type { InstanceSeen } from '../../lambda/domain/seen';
import type { GuestReport, Session } from '../../lambda/domain/session';
import { DAY, MINUTE } from '../../lambda/domain/time';
import { aLaunchImage } from './image';

/** A whole minute: when the sessions of the builders were launched. */
export const T0 = Date.parse('2026-11-25T14:00:00Z');

const ID = 's-abcdefghijklmnopqrstuvwx';
const INSTANCE = 'i-0123456789abcdef0';

/** A session whose computer is ready, launched at `T0` for four hours. A key given as `undefined` is left out. */
export function aSession(changes: { [K in keyof Session]?: Session[K] | undefined } = {}): Session {
  const session = {
    deployment: 'demo',
    id: ID,
    owner: 'ada',
    name: 'python-uvwx',
    requestHash: 'hash',
    createdAt: T0,
    version: 1,
    generation: 1,
    startedGeneration: 1,
    startedAt: T0,
    intent: { to: 'run', because: 'launch', at: T0 },
    state: 'ready',
    reasons: [],
    image: aLaunchImage(),
    candidates: [
      { subnet: 'subnet-a', zone: 'us-east-1a', type: 't3.medium' },
      { subnet: 'subnet-b', zone: 'us-east-1b', type: 't3.medium' },
    ],
    attempts: [
      {
        subnet: 'subnet-a',
        zone: 'us-east-1a',
        type: 't3.medium',
        token: `${ID}-0`,
        at: T0,
        outcome: 'placed',
      },
    ],
    instanceId: INSTANCE,
    instanceType: 't3.medium',
    zone: 'us-east-1a',
    host: 'host.example',
    dnsName: 'host.example',
    lease: { stopAt: T0 + 240 * MINUTE, endAt: T0 + 240 * MINUTE + 7 * DAY },
    guest: aReport(),
    ...changes,
  };
  return Object.fromEntries(Object.entries(session).filter(([, v]) => v !== undefined)) as unknown as Session;
}

/** A session that was just asked for: its first attempt is recorded and claimed, nothing else exists. */
export function aLaunch(changes: Parameters<typeof aSession>[0] = {}): Session {
  const [first] = aSession().attempts;
  return aSession({
    startedGeneration: 0,
    startedAt: undefined,
    state: 'starting',
    phase: 'placing',
    attempts: first ? [{ ...first, outcome: 'pending' }] : [],
    claim: { by: 'call-1', until: T0 + MINUTE },
    instanceId: undefined,
    zone: undefined,
    host: undefined,
    dnsName: undefined,
    guest: undefined,
    ...changes,
  });
}

/** A report that proves all that the builders' image promises. */
export function aReport(changes: Partial<GuestReport> = {}): GuestReport {
  return {
    generation: 1,
    instanceId: INSTANCE,
    at: T0,
    checks: [
      { name: 'ssh', ok: true, detail: 'answers' },
      { name: 'workbench', ok: true, detail: 'answers' },
    ],
    ...changes,
  };
}

/** The session's instance, running, with the tags it should have. */
export function anInstance(session: Session = aSession(), changes: Partial<InstanceSeen> = {}): InstanceSeen {
  return {
    deployment: session.deployment,
    session: session.id,
    id: session.instanceId ?? INSTANCE,
    state: 'running',
    type: session.instanceType,
    zone: session.zone ?? 'us-east-1a',
    host: 'host.example',
    dnsName: 'host.example',
    generation: session.generation,
    ...session.lease,
    ...changes,
  };
}
