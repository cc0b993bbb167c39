import { type ReactElement, type ReactNode, useId } from 'react';

export interface ChoicesProps<V extends string | number> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly choices: readonly {
    readonly value: V;
    readonly label: string;
    readonly note?: string | undefined;
  }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** A few values to choose one of, all in sight: arrow keys move between them. */
export function Choices<V extends string | number>(props: ChoicesProps<V>): ReactElement {
  const { label, hint, choices, value, onChange } = props;
  const id = useId();
  return (
    <fieldset className="pick" aria-describedby={hint === undefined ? undefined : id}>
      <legend>{label}</legend>
      <div className="pick-row">
        {choices.map((choice) => (
          <label key={choice.value} className="pick-one">
            <input
              type="radio"
              name={`${id}-pick`}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              {choice.note !== undefined && <small>{choice.note}</small>}
            </span>
          </label>
        ))}
      </div>
      {hint !== undefined && (
        <p id={id} className="soft pick-hint">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
