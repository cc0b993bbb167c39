import { type ReactElement, useState } from 'react';
import type { EventView } from '../../../lambda/contract/answers';
import type { Credential } from '../api/endpoints';
import { ProblemAlert } from '../shell/problem';
import { useNow } from '../show/now';
import { countdown } from '../show/time';
import { strings } from '../strings';
import { Copy } from './copy';
import { download } from './download';
import { Reveals } from './reveals';
import type { Reveal } from './use-reveal';

export interface CredentialPanelProps {
  readonly kind: Credential['kind'];
  /** What its key is called in the commands. */
  readonly keyFile: string;
  readonly reveal: Reveal;
  /** Missing until they are known. */
  readonly events: readonly EventView[] | undefined;
}

/** The key or the password, on demand, and who has seen it when. */
export function CredentialPanel({ kind, keyFile, reveal, events }: CredentialPanelProps): ReactElement {
  const words = strings.connectivity.key;
  const { credential, error, isPending, ask, forget } = reveal;
  const isPassword = kind === 'rdp';
  return (
    <section className="panel way" aria-labelledby="key-title">
      <h2 id="key-title">{isPassword ? words.passwordTitle : words.title}</h2>
      <p className="soft">
        {isPassword ? words.passwordText : words.text} {words.recorded}
      </p>
      {credential === undefined && (
        <button type="button" className="button-primary way-do" disabled={isPending} onClick={ask}>
          {isPassword ? words.revealPassword : words.reveal}
        </button>
      )}
      {error && <ProblemAlert error={error} />}
      {reveal.askAgainAt !== undefined && <AskAgain at={reveal.askAgainAt} onStop={forget} />}
      {credential?.kind === 'ssh' && <SshKey credential={credential} file={keyFile} onHide={forget} />}
      {credential?.kind === 'rdp' && <RdpPassword credential={credential} file={keyFile} onHide={forget} />}
      <Reveals events={events} />
    </section>
  );
}

function AskAgain({ at, onStop }: { readonly at: number; readonly onStop: () => void }): ReactElement {
  const words = strings.connectivity.key;
  const now = useNow('second');
  return (
    <p>
      {words.askAgain(countdown(at - now))}{' '}
      <button type="button" className="button" onClick={onStop}>
        {words.stopAsking}
      </button>
    </p>
  );
}

interface Shown<K> {
  readonly credential: Extract<Credential, { readonly kind: K }>;
  readonly file: string;
  readonly onHide: () => void;
}

function SshKey({ credential, file, onHide }: Shown<'ssh'>): ReactElement {
  const words = strings.connectivity.key;
  const { privateKey, user, host, port } = credential;
  const [seen, setSeen] = useState(false);
  return (
    <>
      <div className="way-row">
        <button type="button" className="button-primary" onClick={() => download(file, privateKey)}>
          {words.download(file)}
        </button>
        <button type="button" className="button" aria-expanded={seen} onClick={() => setSeen(!seen)}>
          {seen ? words.hide : words.show}
        </button>
      </div>
      {seen && <Copy label={words.privateKey} text={privateKey} block />}
      <Login user={user} host={host} port={port} />
      <Forget onHide={onHide} />
    </>
  );
}

function RdpPassword({ credential, file, onHide }: Shown<'rdp'>): ReactElement {
  const words = strings.connectivity.key;
  const { password, rdp, user, host, port } = credential;
  return (
    <>
      {rdp !== undefined && (
        <button
          type="button"
          className="button-primary way-do"
          onClick={() => download(file.replace(/\.key$/, '.rdp'), rdp)}
        >
          {words.rdpFile}
        </button>
      )}
      <p>
        <strong>{words.password}</strong>
      </p>
      <Copy label={words.password} text={password} />
      <Login user={user} host={host} port={port} />
      <Forget onHide={onHide} />
    </>
  );
}

function Login(props: {
  readonly user: string;
  readonly host?: string | undefined;
  readonly port: number;
}): ReactElement {
  const { user, host, port } = props;
  const words = strings.connectivity.key;
  return (
    <dl className="facts">
      <div>
        <dt>{words.user}</dt>
        <dd>{user}</dd>
      </div>
      {host !== undefined && (
        <div>
          <dt>{words.host}</dt>
          <dd>{host}</dd>
        </div>
      )}
      <div>
        <dt>{words.port}</dt>
        <dd>{port}</dd>
      </div>
    </dl>
  );
}

function Forget({ onHide }: { readonly onHide: () => void }): ReactElement {
  return (
    <button type="button" className="button way-do" onClick={onHide}>
      {strings.connectivity.key.forget}
    </button>
  );
}
