import type { ReactElement, ReactNode } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import { useWithYou } from '../session/with-you';
import { When } from '../show/when';
import { strings } from '../strings';

export interface ComputerFactsProps {
  readonly session: SessionView;
  readonly image: ImageShown | undefined;
}

/** What the computer is, and where EC2 was asked for it. */
export function ComputerFacts({ session, image }: ComputerFactsProps): ReactElement {
  const { diskGiB, startupScript } = session;
  const { instanceType, zone, host, createdAt, generation, id, owner, imageVersion, attempts } = session;
  const words = strings.session;
  const withYou = useWithYou();
  const version = imageVersion === undefined ? '' : `, ${words.version(imageVersion)}`;
  return (
    <section className="panel session-facts" aria-labelledby="facts-title">
      <h2 id="facts-title">{words.facts}</h2>
      <dl className="facts">
        <Fact name={words.image}>
          {image?.name ?? session.image}
          {version}
        </Fact>
        <Fact name={words.type}>{instanceType}</Fact>
        <Fact name={words.disk}>{words.gib(diskGiB)}</Fact>
        {startupScript === true && <Fact name={words.script}>{words.scriptText}</Fact>}
        {zone !== undefined && <Fact name={words.zone}>{zone}</Fact>}
        {host !== undefined && <Fact name={words.address}>{host}</Fact>}
        <Fact name={words.started}>
          <When at={createdAt} as="both" />, {words.starts(generation)}
        </Fact>
        <Fact name={words.owner}>{withYou(owner)}</Fact>
        <Fact name={words.id}>
          <code>{id}</code>
        </Fact>
      </dl>
      {attempts.length > 0 && (
        <>
          <h3>{words.attempts}</h3>
          <ol className="attempts">
            {attempts.map(({ zone: where, instanceType: type, outcome, refusal }) => (
              <li key={`${where}-${type}`}>
                {words.attempt(type, where)}: {outcomeWords(outcome)}
                {refusal !== undefined && <span className="soft"> ({refusal})</span>}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function outcomeWords(outcome: string): string {
  const known: Readonly<Record<string, string>> = strings.session.outcomes;
  return known[outcome] ?? outcome;
}
