/** What the tabs of one browser tell each other: they share one sign-in, though each keeps its own copy of the tokens. */
type Message =
  | { readonly kind: 'who' }
  | { readonly kind: 'user'; readonly stored: string }
  | { readonly kind: 'signed-out' };

export interface Tabs {
  /** The sign-in of another tab, as it is stored; undefined when none answers soon. */
  ask(): Promise<string | undefined>;
  tell(stored: string): void;
  tellSignedOut(): void;
}

/** No tab takes longer to answer; without any, the sign-in page follows anyway. */
const PATIENCE = 250;

/**
 * Speaks with this console's other tabs. Only pages of this very origin hear it.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/API/BroadcastChannel
 */
export function otherTabs(on: {
  /** This tab's sign-in, for a tab that asks. */
  readonly asked: () => string | undefined;
  readonly told: (stored: string) => void;
  readonly signedOut: () => void;
}): Tabs {
  const channel = new BroadcastChannel('berth-sign-in');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin: its own
  const post = (message: Message): void => channel.postMessage(message);
  let answer: ((stored: string) => void) | undefined;
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'who') {
      const stored = on.asked();
      if (stored !== undefined) post({ kind: 'user', stored });
    } else if (data.kind === 'user') {
      if (answer) answer(data.stored);
      else on.told(data.stored);
    } else {
      on.signedOut();
    }
  });
  return {
    ask: () =>
      new Promise((resolve) => {
        const end = (stored?: string): void => {
          answer = undefined;
          resolve(stored);
        };
        answer = end;
        setTimeout(end, PATIENCE);
        post({ kind: 'who' });
      }),
    tell: (stored) => post({ kind: 'user', stored }),
    tellSignedOut: () => post({ kind: 'signed-out' }),
  };
}
