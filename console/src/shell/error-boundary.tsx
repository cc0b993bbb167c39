import { Component, type ReactNode } from 'react';
import { ProblemAlert } from './problem';

interface Props {
  /** What is shown; when it changes, a page that failed is forgotten. */
  readonly of: string;
  readonly children: ReactNode;
}

interface State {
  readonly error?: Error | undefined;
}

/**
 * Keeps a fault of one page from taking the others along. React knows boundaries only as classes.
 *
 * @see https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary
 */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (before.of !== this.props.of && this.state.error) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // A part of the console that could not be loaded has been replaced by a newer one: only loading all helps.
    return (
      <main className="page">
        <ProblemAlert error={error} onRetry={() => location.reload()} />
      </main>
    );
  }
}
