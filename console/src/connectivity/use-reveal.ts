import { useEffect, useState } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { ApiProblem } from '../api/api-problem';
import type { Credential } from '../api/endpoints';
import { useCredential } from '../api/changes';

/** Every ask is an event, and Windows takes minutes: more often would help nobody. */
const ASK_AGAIN = 60_000;

/** A credential that was asked for. It lives as long as the page that shows it. */
export interface Reveal {
  readonly credential: Credential | undefined;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** When it is asked for again by itself, epoch milliseconds: it is not there yet, and still can come. */
  readonly askAgainAt: number | undefined;
  readonly ask: () => void;
  /** Forgets it, and asks no more. */
  readonly forget: () => void;
}

/** Reveals a session's credential when the reader asks for it, and goes on asking while it is not there yet. */
export function useReveal({ id, state, intent }: Pick<SessionView, 'id' | 'state' | 'intent'>): Reveal {
  const { mutate, reset, data, error, isPending } = useCredential();
  const [askAgainAt, setAskAgainAt] = useState<number>();
  // A computer that does not run makes no password.
  const canCome = intent === 'run' && (state === 'ready' || state === 'starting');

  const ask = (): void => {
    setAskAgainAt(undefined);
    mutate(
      { id },
      {
        onError: (refused) => {
          const notYet = refused instanceof ApiProblem && refused.code === 'not-yet';
          if (notYet && canCome) setAskAgainAt(Date.now() + ASK_AGAIN);
        },
      },
    );
  };
  useEffect(() => {
    if (askAgainAt === undefined) return undefined;
    const timer = setTimeout(ask, askAgainAt - Date.now());
    return () => clearTimeout(timer);
    // `ask` is another function each time; the moment is what counts.
  }, [askAgainAt]);

  return {
    credential: data,
    error,
    isPending,
    askAgainAt,
    ask,
    forget: () => {
      setAskAgainAt(undefined);
      reset();
    },
  };
}
