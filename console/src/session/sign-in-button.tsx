import { type ReactElement, useState } from 'react';
import { strings } from '../strings';

/** Leaves for the sign-in page. Where another issuer's document does not say where that is, it is told. */
export function SignInButton({ go }: { readonly go: () => Promise<void> }): ReactElement {
  const [failed, setFailed] = useState(false);
  const { action, unreachable } = strings.signIn;
  return (
    <>
      <button
        type="button"
        className="primary-button"
        onClick={() => {
          setFailed(false);
          go().catch(() => setFailed(true));
        }}
      >
        {action}
      </button>
      {failed && <p role="alert">{unreachable}</p>}
    </>
  );
}
