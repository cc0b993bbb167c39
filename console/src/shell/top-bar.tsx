import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { strings } from '../strings';
import { Mark } from './mark';
import { UserMenu } from './user-menu';

const PAGES = [
  { to: '/images', label: strings.shell.images, icon: 'M4 5h6v6H4zM14 5h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z' },
  { to: '/sessions', label: strings.shell.sessions, icon: 'M4 5h16v11H4zM9 20h6M12 16v4' },
  { to: '/credit', label: strings.shell.credit, icon: 'M3 7h18v11H3zM3 11h18M7 15h3' },
] as const;

/** The way to every page, at the top; in a narrow window at the bottom, where a thumb reaches it. */
export function TopBar(): ReactElement {
  const [path] = useLocation();
  return (
    <header className="top-bar">
      <a className="skip" href="#page">
        {strings.shell.skip}
      </a>
      <Link to="/" className="brand">
        <Mark />
        <span>{strings.shell.product}</span>
      </Link>
      <nav className="pages" aria-label={strings.shell.navigation}>
        {PAGES.map(({ to, label, icon }) => {
          const here = path === to || path.startsWith(`${to}/`) || (to === '/images' && path === '/');
          return (
            <Link key={to} to={to} className="page-link" aria-current={here ? 'page' : undefined}>
              <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                <path d={icon} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />
              </svg>
              <span>{label}</span>
            </Link>
          );
        })}
      </nav>
      <UserMenu />
    </header>
  );
}
