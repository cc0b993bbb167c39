import { type ReactElement, useId } from 'react';
import './choose.css';

export interface ChooseProps<V extends string | number> {
  /** What is chosen. */
  readonly label: string;
  readonly from: readonly V[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly text: (value: V) => string;
}

/** One of a few: all of them are seen. */
export function Choose<V extends string | number>(props: ChooseProps<V>): ReactElement {
  const { label, from, value, onChange, text } = props;
  const name = useId();
  return (
    <fieldset className="choose">
      <legend>{label}</legend>
      <div className="choose-row">
        {from.map((one) => (
          <label key={one} className="choose-chip">
            <input
              type="radio"
              name={name}
              value={one}
              checked={one === value}
              onChange={() => onChange(one)}
            />
            {text(one)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
