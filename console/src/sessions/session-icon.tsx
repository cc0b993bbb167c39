import type { ReactElement } from 'react';
import { countdown } from '../show/time';
import { strings } from '../strings';
import type { Screen } from './screen';
import { PHASES, type SessionFace } from './session-face';
import './session-icon.css';

export interface SessionIconProps {
  /** The session's name. */
  readonly name: string;
  readonly face: SessionFace;
  /**
   * What its screen shows.
   * @default 'terminal'
   */
  readonly screen?: Screen | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /**
   * Width and height in CSS pixels.
   * @default 88
   */
  readonly size?: number;
}

/** A session's computer with its state drawn on it; the green tick sits in the top left corner. */
export function SessionIcon({
  name,
  face,
  screen = 'terminal',
  now,
  size = 88,
}: SessionIconProps): ReactElement {
  const { kind, title, until } = face;
  const left = until === undefined ? undefined : countdown(until - now);
  return (
    <svg
      className={`session-icon session-${kind}`}
      viewBox="0 0 88 88"
      width={size}
      height={size}
      role="img"
      aria-label={strings.face.label(name, title)}
    >
      {kind === 'starting' && <Ring done={face.done ?? 0} />}
      <g className="icon-computer">
        <rect className="icon-case" x="17" y="22" width="54" height="38" rx="5" />
        <rect className="icon-screen" x="21" y="26" width="46" height="30" rx="2.5" />
        <path className="icon-stand" d="M38 60h12l2 7h5a1.5 1.5 0 0 1 0 3H31a1.5 1.5 0 0 1 0-3h5z" />
        <Glyph screen={screen} />
      </g>
      <Badge kind={kind} />
      {left !== undefined && <Countdown left={left} />}
    </svg>
  );
}

function Glyph({ screen }: { readonly screen: Screen }): ReactElement {
  switch (screen) {
    case 'terminal':
      return <path className="icon-glyph" d="m30 35 6.5 6-6.5 6M41 47.5h11" />;
    case 'windows':
      return (
        <path className="icon-glyph-solid" d="M34 32h9v8h-9zM45 32h9v8h-9zM34 42h9v8h-9zM45 42h9v8h-9z" />
      );
    case 'gpu':
      return (
        <>
          <rect className="icon-glyph" x="36" y="33" width="16" height="16" rx="2" />
          <path
            className="icon-glyph"
            d="M40 33v-3M44 33v-3M48 33v-3M40 52v-3M44 52v-3M48 52v-3M36 37h-3M36 41h-3M36 45h-3M55 37h-3M55 41h-3M55 45h-3M41 38h6v6h-6z"
          />
        </>
      );
  }
}

/** One arc for each phase: behind it, under way, to come. */
function Ring({ done }: { readonly done: number }): ReactElement {
  return (
    <g className="icon-ring" fill="none" strokeWidth="4" strokeLinecap="round" transform="rotate(-90 44 44)">
      {PHASES.map((phase, at) => (
        <circle
          key={phase}
          className={`icon-arc ${arcState(at, done)}`}
          cx="44"
          cy="44"
          r="40"
          pathLength="360"
          strokeDasharray="106 254"
          strokeDashoffset={-120 * at - 7}
        />
      ))}
      <circle className="icon-orbit" cx="44" cy="44" r="40" pathLength="360" strokeDasharray="18 342" />
    </g>
  );
}

function arcState(at: number, done: number): string {
  if (at < done) return 'icon-arc-done';
  return at === done ? 'icon-arc-now' : 'icon-arc-later';
}

function Badge({ kind }: { readonly kind: SessionFace['kind'] }): ReactElement | null {
  switch (kind) {
    case 'ready':
      return <Tick />;
    case 'warn':
      return (
        <>
          <Tick />
          <g className="icon-badge icon-badge-warn">
            <path
              className="icon-badge-ground"
              d="M70.5 5.5a3.5 3.5 0 0 1 6 0l9 16a3.4 3.4 0 0 1-3 5H64.5a3.4 3.4 0 0 1-3-5z"
            />
            <path className="icon-badge-mark" d="M73.5 12v6.5M73.5 22.4v.1" />
          </g>
        </>
      );
    case 'stopped':
      return (
        <g className="icon-badge icon-badge-moon">
          <circle className="icon-badge-ground" cx="16" cy="18" r="13" />
          <path className="icon-badge-solid" d="M18.5 10.5a8 8 0 1 0 5.8 11.3 6.8 6.8 0 0 1-5.8-11.3z" />
        </g>
      );
    case 'failed':
      return (
        <g className="icon-badge icon-badge-cross">
          <circle className="icon-badge-ground" cx="16" cy="18" r="13" />
          <path className="icon-badge-mark" d="m11.5 13.5 9 9m0-9-9 9" />
        </g>
      );
    default:
      return null;
  }
}

function Tick(): ReactElement {
  return (
    <g className="icon-badge icon-badge-tick">
      <circle className="icon-badge-ground" cx="16" cy="18" r="13" />
      <path className="icon-badge-mark" d="m10 18.5 4.2 4.3 8-8.8" />
    </g>
  );
}

function Countdown({ left }: { readonly left: string }): ReactElement {
  return (
    <g className="icon-left">
      <rect x="20" y="70" width="48" height="17" rx="8.5" />
      <text x="44" y="82.5" textAnchor="middle">
        {left}
      </text>
    </g>
  );
}
