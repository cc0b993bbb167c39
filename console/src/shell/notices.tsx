import { type ReactElement, useEffect, useState, useSyncExternalStore } from 'react';
import { Link } from 'wouter';
import { strings } from '../strings';

export interface Notice {
  readonly kind: 'done' | 'refused';
  readonly title: string;
  readonly text?: string | undefined;
  /** Where it leads. */
  readonly link?: { readonly to: string; readonly label: string } | undefined;
}

type Shown = Notice & { readonly id: number };

let shown: readonly Shown[] = [];
let last = 0;
const listeners = new Set<() => void>();

function show(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Tells what has happened, on whatever page the person is. A refusal stays until it is put away. */
export function notify(notice: Notice): void {
  last += 1;
  show([...shown.slice(-2), { ...notice, id: last }]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Long enough to be read twice. */
const STAYS = 12_000;

export function Notices(): ReactElement {
  const notices = useSyncExternalStore(subscribe, () => shown);
  // The region is there before anything is in it: only then is what comes read out.
  return (
    <section className="notices" aria-label={strings.shell.notices} aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { readonly notice: Shown }): ReactElement {
  const { id, kind, title, text, link } = notice;
  const [held, setHeld] = useState(false);
  const putAway = (): void => show(shown.filter((one) => one.id !== id));
  useEffect(() => {
    if (kind !== 'done' || held) return undefined;
    const timer = setTimeout(() => show(shown.filter((one) => one.id !== id)), STAYS);
    return () => clearTimeout(timer);
  }, [id, kind, held]);
  return (
    <div
      className={`notice notice-${kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div>
        <strong>{title}</strong>
        {text !== undefined && <p>{text}</p>}
        {link && (
          <p>
            <Link to={link.to} onClick={putAway}>
              {link.label}
            </Link>
          </p>
        )}
      </div>
      <button
        type="button"
        className="plain-button"
        aria-label={strings.shell.putAway(title)}
        onClick={putAway}
      >
        ×
      </button>
    </div>
  );
}
