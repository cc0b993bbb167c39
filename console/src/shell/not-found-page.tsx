import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { strings } from '../strings';
import { Page } from './page';

export function NotFoundPage(): ReactElement {
  const { title, text, link } = strings.shell.notFound;
  return (
    <Page title={title} about={text}>
      <p>
        <Link to="/images">{link}</Link>
      </p>
    </Page>
  );
}
