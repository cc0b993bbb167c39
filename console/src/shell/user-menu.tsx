import { type ReactElement, useId, useState } from 'react';
import { usePerson } from '../session/use-sign-in';
import { useSignOut } from '../session/use-sign-out';
import { strings } from '../strings';
import { chooseTheme, THEMES, useTheme } from './theme';

/** Who is signed in, how the console looks, and the way out. */
export function UserMenu(): ReactElement {
  const { name, role } = usePerson();
  const signOut = useSignOut();
  const [leaves, setLeaves] = useState(false);
  const theme = useTheme();
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="user-button"
        popoverTarget={id}
        aria-label={strings.shell.account(name)}
        title={name}
      >
        <span aria-hidden="true">{name.slice(0, 1).toUpperCase()}</span>
      </button>
      {/* The browser closes it with Escape or a press beside it, and gives the focus back. */}
      <div
        id={id}
        popover="auto"
        className="user-menu"
        role="dialog"
        aria-label={strings.shell.account(name)}
      >
        <div className="user-who">
          <strong>{name}</strong>
          <span className="soft">{strings.shell.roles[role]}</span>
        </div>
        <fieldset className="choices">
          <legend>{strings.shell.theme}</legend>
          {THEMES.map((one) => (
            <label key={one} className="choice">
              <input
                type="radio"
                name="theme"
                value={one}
                checked={theme === one}
                onChange={() => chooseTheme(one)}
              />
              <span>{strings.shell.themes[one]}</span>
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          className="quiet-button"
          disabled={leaves}
          onClick={() => {
            setLeaves(true);
            void signOut();
          }}
        >
          {leaves ? strings.shell.signingOut : strings.shell.signOut}
        </button>
        <p className="soft">{strings.shell.signOutText}</p>
      </div>
    </>
  );
}
