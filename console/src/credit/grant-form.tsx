import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type FormEvent, type ReactElement, useId, useState } from 'react';
import { useGrant } from '../api/changes';
import { useSessions } from '../api/queries';
import { usePerson } from '../session/use-sign-in';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { money } from '../show/money';
import { strings } from '../strings';

const MICROS = 1_000_000;
/** Whole cents: `1,000` is a thousand to some and one to others. */
const AMOUNT = /^-?\d+(?:[.,]\d{1,2})?$/;

/** Credit for somebody, from an administrator. */
export function GrantForm(): ReactElement {
  const words = strings.credit.grant;
  const { owner: me } = usePerson();
  const list = useId();
  const owners = new Set([me, ...(useSessions(true, false).data ?? []).map(({ owner }) => owner)]);
  const [owner, setOwner] = useState('');
  const [dollars, setDollars] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const grant = useGrant();

  const amount = Number(dollars.replace(',', '.'));
  const needsOwner = owner.trim() === '';
  const needsDollars = !AMOUNT.test(dollars.trim()) || amount === 0;
  const change = (): void => {
    // What is sent after a change is another grant.
    setKey(crypto.randomUUID());
    grant.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (needsOwner || needsDollars || grant.isPending) return;
    const order = { dollars: amount, ...(note.trim() !== '' && { note: note.trim() }) };
    grant.mutate(
      { owner: owner.trim(), key, grant: order },
      {
        onSuccess: (account) => {
          const done = amount < 0 ? words.tookBack : words.granted;
          notify({ kind: 'done', title: done(money(Math.abs(amount) * MICROS)), text: account.text });
          setDollars('');
          setNote('');
          setTried(false);
          setKey(crypto.randomUUID());
        },
      },
    );
  };

  return (
    <section className="panel credit-section" aria-labelledby="grant">
      <div>
        <h2 id="grant">{words.title}</h2>
        <p className="soft">{words.about}</p>
      </div>
      <form className="grant" onSubmit={submit} noValidate>
        <FormField
          label={words.owner}
          description={words.ownerHint}
          errorText={tried && needsOwner ? words.needsOwner : ''}
        >
          <Input
            value={owner}
            spellcheck={false}
            nativeInputAttributes={{ list }}
            onChange={({ detail }) => {
              setOwner(detail.value);
              change();
            }}
          />
        </FormField>
        <datalist id={list}>
          {[...owners].map((one) => (
            <option key={one} value={one}>
              {one === me ? words.mine : one}
            </option>
          ))}
        </datalist>
        <FormField label={words.dollars} errorText={tried && needsDollars ? words.needsDollars : ''}>
          <Input
            value={dollars}
            inputMode="decimal"
            placeholder="20"
            onChange={({ detail }) => {
              setDollars(detail.value);
              change();
            }}
          />
        </FormField>
        <FormField label={words.note} description={words.noteHint}>
          <Input
            value={note}
            onChange={({ detail }) => {
              setNote(detail.value);
              change();
            }}
          />
        </FormField>
        <div className="grant-send">
          <button className="button-primary" disabled={grant.isPending}>
            {amount < 0 ? words.takeBack : words.action}
          </button>
        </div>
      </form>
      {grant.isError && <ProblemAlert error={grant.error} />}
    </section>
  );
}
