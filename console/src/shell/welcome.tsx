import { type ReactElement, type ReactNode, useEffect } from 'react';
import { strings } from '../strings';
import { Mark } from './mark';

/** What a person sees before they are signed in. */
export function Welcome(props: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}): ReactElement {
  useEffect(() => {
    document.title = strings.shell.windowTitle(props.title);
  }, [props.title]);
  return (
    <main className="welcome">
      <div className="welcome-card">
        <Mark size={64} />
        <h1>{props.title}</h1>
        <p className="soft">{props.text}</p>
        {props.children}
      </div>
      <svg className="welcome-sea" viewBox="0 0 1200 160" preserveAspectRatio="none" aria-hidden="true">
        <path d="M0 70c150-50 300-50 450-10s300 60 450 20 200-50 300-40v120H0z" />
        <path d="M0 110c200-40 350-30 500 0s300 40 450 10 170-30 250-25v65H0z" />
      </svg>
    </main>
  );
}
