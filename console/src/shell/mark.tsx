import type { ReactElement } from 'react';

/** Berth's mark: a boat at rest. */
export function Mark({ size = 28 }: { readonly size?: number }): ReactElement {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" className="mark">
      <rect width="32" height="32" rx="8" className="mark-ground" />
      <path d="M16 5.5v17" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
      <path d="M17.5 7.500c5 2.2 7.4 6 7.6 11.200h-7.600z" fill="#8fdcef" />
      <path d="M14.5 10.500c-3 1.7-4.8 4.4-5.4 8.200h5.400z" fill="#fff" />
      <path d="M5.5 21.800h21c-1 3.4-3.6 5.2-7 5.200h-7c-3.4 0-6-1.8-7-5.200z" fill="#fff" />
    </svg>
  );
}
