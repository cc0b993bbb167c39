import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { strings } from '../strings';
import { announce } from './live-region';

export interface PageProps {
  readonly title: string;
  /** One line under the title. */
  readonly about?: ReactNode;
  /** What can be done here, beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The first page of a visit leaves the focus where the browser put it. */
let isFirst = true;

/** A page with its one heading, which names the window and takes the focus when the page opens. */
export function Page({ title, about, actions, children }: PageProps): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = strings.shell.windowTitle(title);
  }, [title]);
  useEffect(() => {
    if (!isFirst) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
      announce(heading.current?.textContent ?? '');
    }
    isFirst = false;
  }, []);
  return (
    <main className="page" id="page">
      <header className="page-header">
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about !== undefined && <div className="soft">{about}</div>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}
