import type { ReactElement } from 'react';
import type { ImageView } from '../../../lambda/contract/answers';
import './image-icon.css';

/** One drawing for each icon of the catalogue. */
const DRAWN: Readonly<Record<ImageView['icon'], () => ReactElement>> = {
  'cpu-workbench': Workbench,
  'gpu-workbench': GpuWorkbench,
  linux: Terminal,
  windows: Windows,
  derived: Layers,
};

/** The picture of an image. It says nothing that does not stand beside it in words. */
export function ImageIcon({
  icon,
  size = 64,
}: {
  readonly icon: ImageView['icon'];
  readonly size?: number;
}): ReactElement {
  const Drawing = DRAWN[icon];
  return (
    <svg
      viewBox="0 0 64 64"
      width={size}
      height={size}
      className={`image-icon image-icon-${icon}`}
      aria-hidden="true"
      focusable="false"
    >
      <rect className="ground" x="1" y="1" width="62" height="62" rx="16" />
      <Drawing />
    </svg>
  );
}

/** A notebook: cells, one with a curve. */
function Workbench(): ReactElement {
  return (
    <>
      <rect className="sheet" x="13" y="12" width="38" height="40" rx="6" />
      <path className="faint" d="M20 21h14M20 27h22" />
      <rect className="cell" x="19" y="33" width="26" height="13" rx="3" />
      <path className="line" d="M22 43c4-1 4-7 8-7s4 4 7 4 3-2 5-4" />
    </>
  );
}

/** The same on a chip with its pins. */
function GpuWorkbench(): ReactElement {
  return (
    <>
      <path
        className="pins"
        d="M22 10v6M32 10v6M42 10v6M22 48v6M32 48v6M42 48v6M10 22h6M10 32h6M10 42h6M48 22h6M48 32h6M48 42h6"
      />
      <rect className="sheet" x="15" y="15" width="34" height="34" rx="7" />
      <rect className="cell" x="22" y="22" width="20" height="20" rx="4" />
      <path className="line" d="M26 37v-5M30.5 37v-9M35 37v-7M38.5 37v-11" />
    </>
  );
}

function Terminal(): ReactElement {
  return (
    <>
      <rect className="sheet" x="11" y="15" width="42" height="34" rx="6" />
      <path className="faint" d="M17 21.500h.010M22 21.500h.010M27 21.500h.010" />
      <path className="line" d="M19 30l6 5-6 5M30 41h11" />
    </>
  );
}

function Windows(): ReactElement {
  return (
    <>
      <rect className="sheet" x="11" y="14" width="42" height="30" rx="5" />
      <path className="faint" d="M24 51h16M32 44v7" />
      <path className="pane" d="M23 21h8v7h-8zM33 21h8v7h-8zM23 30h8v7h-8zM33 30h8v7h-8z" />
    </>
  );
}

/** One more sheet on a pile. */
function Layers(): ReactElement {
  return (
    <>
      <path className="faint" d="M13 38l19 10 19-10M13 32l19 10 19-10" />
      <path className="sheet" d="M32 14l19 10-19 10-19-10z" />
      <path className="line" d="M32 20v8M28 24h8" />
    </>
  );
}
