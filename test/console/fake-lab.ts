import { type SessionView, sessionView, timelineView } from '../../lambda/contract/answers';
import { connectivityView } from '../../lambda/contract/connectivity-answer';
import { Refusal } from '../../lambda/domain/refusal';
import type { Session } from '../../lambda/domain/session';
import { DAY, MINUTE } from '../../lambda/domain/time';
import { aLaunchImage } from '../builders/image';
import { aReport, aSession } from '../builders/session';
import { fakeAnswers, fakeWorld } from './fake-answers';
import type { Answering } from './fake-berth';
import { CPU_WORKBENCH, GPU_WORKBENCH, WINDOWS } from './fake-images';

/** What the fake Berth knows of sessions; tests change it while a page is open. */
export interface FakeLab {
  sessions: Session[];
  events: Parameters<typeof timelineView>[0][number][];
  /** What a reveal answers, or refuses. */
  credential: unknown;
  /** Where the workbenches are. */
  workbench: string;
}

type Changes = Parameters<typeof aSession>[0];

const FINGERPRINT = 'SHA256:dGhpcyBpcyBub3QgYSBmaW5nZXJwcmludCBvZiBhbnk';

const IDS = 'abcdefghij';

/** A workbench that is in use, launched an hour and a half ago, seen in this very minute. `nth` makes its id. */
export function aWorkbench(nth: number, name: string, changes: Changes = {}): Session {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const stopAt = now + 150 * MINUTE;
  return aSession({
    id: `s-abcdefghijklmnopqrstuvw${IDS[nth] ?? 'z'}`,
    owner: 'ada-0001',
    name,
    createdAt: now - 90 * MINUTE,
    startedAt: now - 89 * MINUTE,
    intent: { to: 'run', because: 'launch', at: now - 90 * MINUTE },
    image: imageOf(CPU_WORKBENCH.key),
    instanceType: 't3.large',
    lease: { stopAt, endAt: stopAt + 14 * DAY, boundBy: 'asked' },
    guest: aReport({ at: now, checks: CHECKS }),
    activity: {
      at: now,
      lastActiveAt: now - 2 * MINUTE,
      signs: [
        { code: 'kernels', text: 'a notebook kernel is busy' },
        { code: 'keystrokes', text: 'keystrokes', at: now - 2 * MINUTE },
      ],
    },
    credit: {
      rates: { running: { 't3.large': 88_200 }, parked: 4_900 },
      reserved: 1_620_000,
      spent: 240_000,
      parkedUntil: now,
      settledGeneration: 0,
    },
    host: 'ec2-192-0-2-44.compute-1.amazonaws.com',
    hostKey: {
      instanceId: 'i-0123456789abcdef0',
      key: `ssh-ed25519 ${'A'.repeat(68)}`,
      fingerprint: FINGERPRINT,
      port: 22,
    },
    ...changes,
  });
}

const CHECKS = [
  { name: 'ssh', ok: true, detail: 'answers' },
  { name: 'workbench', ok: true, detail: 'answers' },
  { name: 'jupyter', ok: true, detail: 'answers' },
  { name: 'rstudio', ok: false, detail: 'connection refused' },
  { name: 'desktop', ok: true, detail: 'answers' },
];

function imageOf(key: string): Session['image'] {
  return aLaunchImage({ key, diskGiB: 40, tiles: CPU_WORKBENCH.tiles });
}

/** One session in each state that people see. */
export function oneOfEach(): Session[] {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const stop = { to: 'stop', because: 'owner', at: now } as const;
  const windows = aLaunchImage({
    key: WINDOWS.key,
    kind: 'semi-managed',
    os: 'windows',
    loginUser: 'Administrator',
    readiness: [{ name: 'rdp', kind: 'tcp', port: 3389 }],
  });
  return [
    aWorkbench(0, 'genome-run'),
    aWorkbench(1, 'thesis-plots', {
      lease: { stopAt: now + 9 * MINUTE, endAt: now + 14 * DAY, boundBy: 'credit' },
    }),
    aWorkbench(2, 'gpu-training', {
      image: imageOf(GPU_WORKBENCH.key),
      instanceType: 'g4dn.xlarge',
      state: 'starting',
      phase: 'preparing',
      createdAt: now - 2 * MINUTE,
      startedAt: now - MINUTE,
      guest: undefined,
      activity: undefined,
    }),
    aWorkbench(3, 'statistics-2', { intent: stop }),
    aWorkbench(4, 'spectra', { state: 'stopped', intent: stop, host: undefined }),
    aWorkbench(5, 'big-memory', {
      state: 'failed',
      host: undefined,
      failure: { code: 'no-capacity', text: 'No zone has a computer of this type free just now.' },
      attempts: [
        {
          subnet: 'subnet-a',
          zone: 'us-east-1a',
          type: 't3.large',
          token: 'token',
          at: now,
          outcome: 'refused',
          refusal: 'InsufficientInstanceCapacity',
        },
      ],
    }),
    aWorkbench(6, 'windows-desk', { image: windows }),
    aWorkbench(7, 'last-week', { state: 'terminated', intent: { ...stop, to: 'end' }, host: undefined }),
  ];
}

export function fakeLab(sessions: Session[] = oneOfEach()): FakeLab {
  const now = Date.now();
  const from = '192.0.2.7';
  return {
    sessions,
    events: [
      { at: now - 90 * MINUTE, what: 'launch', who: 'ada', from },
      { at: now - 88 * MINUTE, what: 'ready', who: 'guest-report' },
      { at: now - 60 * MINUTE, what: 'credential', who: 'ada', from },
      { at: now - 30 * MINUTE, what: 'extend', who: 'ada', from, detail: '60 minutes' },
    ],
    credential: {
      kind: 'ssh',
      user: 'ubuntu',
      host: 'ec2-192-0-2-44.compute-1.amazonaws.com',
      port: 22,
      privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nnot-a-key\n-----END OPENSSH PRIVATE KEY-----\n',
      hostKey: `ssh-ed25519 ${'A'.repeat(68)}`,
      fingerprint: FINGERPRINT,
    },
    workbench: 'https://workbench.example',
  };
}

/** Answers as the functions would: sessions by the contract's own view of them. */
export function labAnswers(lab: FakeLab): Readonly<Record<string, Answering>> {
  const find = (route: string): Session => {
    const [, id = ''] = /\/sessions\/([^/]+)/.exec(route) ?? [];
    const found = lab.sessions.find((session) => session.id === id);
    if (found === undefined) throw new Refusal('not-found', 'There is no such session.');
    return found;
  };
  const change = (route: string, changes: Partial<Session>): SessionView => {
    const changed = { ...find(route), ...changes };
    lab.sessions = lab.sessions.map((session) => (session.id === changed.id ? changed : session));
    return sessionView(changed, Date.now());
  };
  const tell = (what: string): void => {
    lab.events = [...lab.events, { at: Date.now(), what, who: 'ada', from: '192.0.2.7' }];
  };
  return {
    ...fakeAnswers(fakeWorld()),
    'GET /sessions': () => ({ sessions: lab.sessions.map((session) => sessionView(session, Date.now())) }),
    'GET /sessions/{id}': ({ route }) => sessionView(find(route), Date.now()),
    'GET /sessions/{id}/events': ({ route }) => (find(route), timelineView(lab.events, false)),
    'GET /sessions/{id}/connectivity': ({ route }) => {
      const session = find(route);
      return connectivityView(session, Date.now(), '192.0.2.7');
    },
    'POST /sessions/{id}/stop': ({ route }) =>
      change(route, { intent: { to: 'stop', because: 'owner', at: Date.now() } }),
    'POST /sessions/{id}/start': ({ route }) =>
      change(route, {
        intent: { to: 'run', because: 'start', at: Date.now() },
        state: 'starting',
        phase: 'booting',
      }),
    'DELETE /sessions/{id}': ({ route }) =>
      change(route, { intent: { to: 'end', because: 'owner', at: Date.now() } }),
    'POST /sessions/{id}/extend': ({ route, body }) => {
      const { lease } = find(route);
      const stopAt = lease.stopAt + Number(body['minutes']) * MINUTE;
      return change(route, { lease: { ...lease, stopAt } });
    },
    'POST /sessions/{id}/door': ({ route, body }) => {
      const until = Date.now() + Number(body['minutes'] ?? 10) * MINUTE;
      const port = body['protocol'] === 'web' ? 443 : 22;
      return change(route, { door: { cidr: '192.0.2.7/32', port, until } });
    },
    'POST /sessions/{id}/credential': () => {
      tell('credential');
      if (lab.credential instanceof Refusal) throw lab.credential;
      return lab.credential;
    },
    'POST /sessions/{id}/connect': ({ route, body }) => {
      if (find(route).state !== 'ready') throw new Refusal('not-ready', 'The computer is not ready.');
      return {
        enterUrl: `${lab.workbench}/_berth/enter`,
        code: 'a-code-that-is-good-once',
        path: body['path'] ?? '/',
        expiresAt: new Date(Date.now() + MINUTE).toISOString(),
      };
    },
  };
}
