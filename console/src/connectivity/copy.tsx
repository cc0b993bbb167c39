import { type ReactElement, useEffect, useRef, useState } from 'react';
import { announce } from '../shell/live-region';
import { strings } from '../strings';

export interface CopyProps {
  /** What it is, for those who do not see what it stands beside. */
  readonly label: string;
  readonly text: string;
  /**
   * Several lines, shown as they are.
   * @default false
   */
  readonly block?: boolean;
}

const SAYS_SO = 2500;

/** A text to be typed or pasted elsewhere, with a button that copies it. */
export function Copy({ label, text, block = false }: CopyProps): ReactElement {
  const shown = useRef<HTMLPreElement>(null);
  const [said, setSaid] = useState<string>();
  const words = strings.connectivity;
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => setSaid(undefined), SAYS_SO);
    return () => clearTimeout(timer);
  }, [said]);

  const copy = async (): Promise<void> => {
    const done = await copied(text);
    if (!done && shown.current) getSelection()?.selectAllChildren(shown.current);
    const says = done ? words.copied : words.notCopied;
    setSaid(says);
    announce(says);
  };

  return (
    <div className={block ? 'copy copy-block' : 'copy'}>
      {/* What does not fit is scrolled to, by keyboard as well. */}
      <pre ref={shown} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <button
        type="button"
        className="button copy-button"
        aria-label={words.copyOf(label)}
        onClick={() => void copy()}
      >
        {said ?? words.copy}
      </button>
    </div>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // It was forbidden, or this is no secure context and there is no clipboard.
    return false;
  }
}
