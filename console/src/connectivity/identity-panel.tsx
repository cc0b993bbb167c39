import type { ReactElement } from 'react';
import type { ConnectivityView } from '../../../lambda/contract/connectivity-answer';
import { strings } from '../strings';
import { Copy } from './copy';

export interface IdentityPanelProps {
  readonly connectivity: ConnectivityView;
  /** What the session is logged in to with. */
  readonly kind: 'ssh' | 'rdp';
}

/** How to know the computer before anything is typed to it: it is no secret, so nothing need be revealed for it. */
export function IdentityPanel({ connectivity, kind }: IdentityPanelProps): ReactElement {
  const words = strings.connectivity.identity;
  const { hostKey, thumbprint } = connectivity;
  return (
    <section className="panel way" aria-labelledby="identity-title">
      <h2 id="identity-title">{words.title}</h2>
      {hostKey && (
        <Print label={words.fingerprint} text={words.fingerprintText} print={hostKey.fingerprint} />
      )}
      {thumbprint !== undefined && (
        <Print label={words.thumbprint} text={words.thumbprintText} print={thumbprint} />
      )}
      {(kind === 'ssh' ? hostKey : thumbprint) === undefined && <p className="soft">{words.later}</p>}
    </section>
  );
}

interface PrintProps {
  readonly label: string;
  readonly text: string;
  readonly print: string;
}

function Print({ label, text, print }: PrintProps): ReactElement {
  return (
    <>
      <p>
        <strong>{label}</strong>
      </p>
      <Copy label={label} text={print} />
      <p className="soft">{text}</p>
    </>
  );
}
