import type { ReactElement } from 'react';
import { strings } from '../strings';

export function Loading(): ReactElement {
  return (
    <div className="loading" role="status">
      <span className="unseen">{strings.shell.loading}</span>
      <span className="loading-ring" aria-hidden="true" />
    </div>
  );
}
