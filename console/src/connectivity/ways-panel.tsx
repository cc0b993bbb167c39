import { type ReactElement, useState } from 'react';
import type { WayIn } from '../../../lambda/domain/connectivity';
import type { Credential } from '../api/endpoints';
import { Choose } from '../show/choose';
import { forPeople } from '../show/for-people';
import { strings } from '../strings';
import { type KnownHost, openDesktop, protectKey, trustHost } from './commands';
import { Copy } from './copy';
import { type System, systemOf, systemsFrom } from './reader-system';

export interface WaysPanelProps {
  readonly ways: readonly WayIn[];
  /** What the session is logged in to with. */
  readonly kind: Credential['kind'];
  readonly keyFile: string;
  readonly loginUser: string;
  /** Once the computer has told it: then ssh can be told of the computer beforehand. */
  readonly known: KnownHost | undefined;
}

const OWN = systemOf(navigator.userAgent);

/** What to type, for the reader's own system first. */
export function WaysPanel({ ways, kind, keyFile, loginUser, known }: WaysPanelProps): ReactElement {
  const words = strings.connectivity.commands;
  const [system, setSystem] = useState<System>(OWN);
  const withKey = kind === 'ssh' && ways.some(({ name, command }) => name !== 'rdp' && command !== undefined);
  return (
    <section className="panel way ways" aria-labelledby="ways-title">
      <h2 id="ways-title">{words.title}</h2>
      <Choose
        label={words.system}
        from={systemsFrom(OWN)}
        value={system}
        onChange={setSystem}
        text={(one) => words.systems[one]}
      />
      {withKey && (
        <>
          <p className="soft">{words.keyFirst(keyFile)}</p>
          <Step label={words.protect} command={protectKey(system, keyFile)} />
          {known && <Step label={words.trust} command={trustHost(system, known)} />}
        </>
      )}
      {ways.map((way) => (
        <Way key={way.name} way={way} system={system} loginUser={loginUser} />
      ))}
    </section>
  );
}

function Step({ label, command }: { readonly label: string; readonly command: string }): ReactElement {
  return (
    <div className="step">
      <p>{label}</p>
      <Copy label={label} text={command} />
    </div>
  );
}

interface WayProps {
  readonly way: WayIn;
  readonly system: System;
  readonly loginUser: string;
}

function Way({ way, system, loginUser }: WayProps): ReactElement {
  const words = strings.connectivity;
  const { name, open, note, command, url } = way;
  const title = words.names[name];
  const typed = name === 'rdp' && command !== undefined ? openDesktop(system, command, loginUser) : command;
  return (
    <div className="step">
      <h3>
        {title} <span className={open ? 'chip chip-good' : 'chip'}>{open ? words.open : words.closed}</span>
      </h3>
      <p className="soft">{forPeople(note)}</p>
      {name === 'rdp' && system === 'macos' && <p>{words.commands.rdpMac}</p>}
      {typed !== undefined && <Copy label={title} text={typed} />}
      {url !== undefined && (
        <p>
          {command === undefined ? words.commands.open : words.commands.thenOpen}{' '}
          <a href={url} target="_blank" rel="noopener">
            {url}
          </a>
        </p>
      )}
    </div>
  );
}
