import type { ReactElement } from 'react';
import { ApiProblem } from '../api/api-problem';
import { forPeople } from '../show/for-people';
import { strings } from '../strings';

export interface ProblemProps {
  readonly error: unknown;
  /** Tries again what went wrong; left out where that changes nothing. */
  readonly onRetry?: (() => void) | undefined;
}

/** What went wrong, why, and what to do next, in the API's words. */
export function ProblemAlert({ error, onRetry }: ProblemProps): ReactElement {
  const { title, detail, help } = wordsOf(error);
  return (
    <div role="alert" className="problem">
      <div>
        <strong>{title}</strong>
        <p>
          {detail} {help}
        </p>
      </div>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          {strings.shell.tryAgain}
        </button>
      )}
    </div>
  );
}

/** A problem in words; what is no problem of the API is a fault of the console. */
export function wordsOf(error: unknown): Pick<ApiProblem, 'title' | 'detail' | 'help'> {
  if (error instanceof ApiProblem) {
    const { title, detail, help } = error;
    return { title, detail: forPeople(detail), help: forPeople(help) };
  }
  return {
    title: strings.shell.fault.title,
    detail: error instanceof Error ? `${error.message}.` : '',
    help: strings.shell.fault.help,
  };
}
