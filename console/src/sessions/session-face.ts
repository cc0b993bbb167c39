import type { SessionView } from '../../../lambda/contract/answers';
import { localTime, moment } from '../show/time';
import { strings } from '../strings';

/** What is drawn of a session, and the words for it. */
export interface SessionFace {
  readonly kind: FaceKind;
  /** A word or two: `Ready`, `Asked to stop`. */
  readonly title: string;
  /** Why, or what follows, in a person's words. */
  readonly detail?: string | undefined;
  /** While it starts: how many of the phases lie behind it. */
  readonly done?: number;
  /** When it stops, epoch milliseconds, where that is near. */
  readonly until?: number;
}

export type FaceKind = 'starting' | 'ready' | 'warn' | 'stopping' | 'stopped' | 'failed' | 'ending' | 'ended';

export const PHASES = ['placing', 'booting', 'preparing'] as const;

/** What is asked for is shown as asked for: only what AWS has done is shown as done. */
export function faceOf(session: SessionView, now: number): SessionFace {
  const { state, intent, failure } = session;
  const words = strings.face;
  switch (state) {
    case 'failed':
      return { kind: 'failed', title: words.failed, detail: failure?.text };
    case 'terminated':
      return { kind: 'ended', title: words.terminated, detail: reasonsOf(session) };
    case 'terminating':
      return { kind: 'ending', title: words.terminating };
    default:
      break;
  }
  if (intent === 'end') return { kind: 'ending', title: words.askedToTerminate };
  switch (state) {
    case 'stopping':
      return { kind: 'stopping', title: words.stopping };
    case 'stopped':
      return intent === 'run'
        ? { kind: 'starting', title: words.askedToStart, done: 0 }
        : { kind: 'stopped', title: words.stopped, detail: stoppedDetail(session, now) };
    case 'starting':
      return intent === 'stop' ? { kind: 'stopping', title: words.askedToStop } : startingFace(session);
    case 'ready':
      return intent === 'stop' ? { kind: 'stopping', title: words.askedToStop } : readyFace(session, now);
  }
}

function startingFace(session: SessionView): SessionFace {
  const { phase } = session;
  const done = phase === undefined ? 0 : PHASES.indexOf(phase);
  const title = phase === undefined ? strings.face.starting : strings.face[phase];
  return { kind: 'starting', title, done, detail: reasonsOf(session) };
}

function readyFace(session: SessionView, now: number): SessionFace {
  const { verdict } = session;
  if (verdict === undefined || verdict.action === 'keep') {
    return { kind: 'ready', title: strings.face.ready, detail: reasonsOf(session) };
  }
  const until = moment(verdict.stopsAt);
  const title = until > now ? strings.face.stopsSoon : strings.face.stopsNow;
  return { kind: 'warn', title, detail: verdict.text, until };
}

function stoppedDetail(session: SessionView, now: number): string {
  const kept = session.keepDisk === true ? strings.face.diskKept : strings.face.diskUntil;
  return [reasonsOf(session), kept(localTime(moment(session.endAt), now))].filter(Boolean).join(' ');
}

function reasonsOf({ reasons }: SessionView): string | undefined {
  return reasons.length === 0 ? undefined : reasons.map(({ text }) => text).join(' ');
}

/** Whether a person can connect to it now. */
export function canConnect({ ready, intent }: SessionView): boolean {
  return ready && intent === 'run';
}

/** How often its face must be drawn anew: a countdown by the second. */
export function beatOf({ verdict }: Pick<SessionView, 'verdict'>): 'second' | 'minute' {
  return verdict === undefined || verdict.action === 'keep' ? 'minute' : 'second';
}
