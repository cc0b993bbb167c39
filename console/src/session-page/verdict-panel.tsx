import type { ReactElement } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { When } from '../show/when';
import { strings } from '../strings';

/** What the judge says of it now, in the judge's words. */
export function VerdictPanel({ session }: { readonly session: SessionView }): ReactElement | null {
  const { verdict, reasons } = session;
  const words = strings.session;
  if (verdict === undefined && reasons.length === 0) return null;
  return (
    <section className={`panel verdict verdict-${verdict?.action ?? 'none'}`} aria-labelledby="verdict-title">
      <h2 id="verdict-title">{words.verdict}</h2>
      {verdict && (
        <p className="verdict-when">
          {words.stopsAt} <When at={verdict.stopsAt} as="both" />
        </p>
      )}
      {verdict && <p>{sentence(verdict.text)}</p>}
      {reasons.length > 0 && (
        <ul className="reasons">
          {reasons.map(({ code, text }) => (
            <li key={code}>{text}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
