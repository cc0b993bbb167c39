import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import type { SessionView } from '../../../lambda/contract/answers';
import { useSessions } from '../api/queries';
import { announce } from '../shell/live-region';
import { notify } from '../shell/notices';
import { strings } from '../strings';
import { sessionPath } from './paths';
import { type FaceKind, faceOf } from './session-face';

interface News {
  readonly session: SessionView;
  readonly sentence: string;
  /** Whether it stays until it is put away. */
  readonly grave: boolean;
}

/**
 * Tells on every page what becomes of the person's sessions: ready, about to stop, stopped, failed, ended. Where
 * sessions are shown it is seen anyway, and only read out. Once in the page; it draws nothing.
 */
export function SessionWatch(): null {
  const sessions = useSessions();
  const [path] = useLocation();
  const before = useRef(new Map<string, FaceKind>());
  const seenAnyway = useRef(false);
  useEffect(() => {
    seenAnyway.current = path.startsWith('/sessions');
  }, [path]);
  useEffect(() => {
    const now = Date.now();
    const news = (sessions.data ?? []).flatMap((session) => {
      const { kind } = faceOf(session, now);
      const was = before.current.get(session.id);
      before.current.set(session.id, kind);
      return was === undefined || was === kind ? [] : newsOf(session, was, kind);
    });
    if (seenAnyway.current && news.length > 0) announce(news.map(({ sentence }) => sentence).join(' '));
    if (seenAnyway.current) return;
    for (const { session, sentence, grave } of news) {
      notify({
        kind: grave ? 'refused' : 'done',
        title: sentence,
        link: { to: sessionPath(session.id), label: strings.news.look },
      });
    }
  }, [sessions.data]);
  return null;
}

function newsOf(session: SessionView, was: FaceKind, kind: FaceKind): readonly News[] {
  const { name, verdict, failure } = session;
  const words = strings.news;
  switch (kind) {
    case 'ready':
      // A warning that was lifted is no new tick.
      return was === 'warn' ? [] : [{ session, sentence: words.ready(name), grave: false }];
    case 'warn':
      return [{ session, sentence: words.warn(name, verdict?.text ?? ''), grave: true }];
    case 'stopped':
      return [{ session, sentence: words.stopped(name), grave: false }];
    case 'failed':
      return [{ session, sentence: words.failed(name, failure?.text ?? ''), grave: true }];
    case 'ended':
      return [{ session, sentence: words.ended(name), grave: false }];
    default:
      return [];
  }
}
