import { type ReactElement, useId } from 'react';
import type { ImageView, TypeView } from '../../../lambda/contract/answers';
import { perHour } from '../show/money';
import { strings } from '../strings';

export interface TypeChoiceProps {
  readonly image: ImageView;
  /** Empty: as it comes. */
  readonly value: string;
  readonly onChange: (type: string) => void;
}

/** The instance types that the image may be launched as, with what each has and costs. */
export function TypeChoice({ image, value, onChange }: TypeChoiceProps): ReactElement {
  const name = useId();
  const words = strings.launch;
  const { defaultType, types } = image;
  return (
    <fieldset className="pick">
      <legend>{words.type}</legend>
      <div className="types">
        {types.length > 1 && (
          <label className="type-row">
            <input type="radio" name={name} checked={value === ''} onChange={() => onChange('')} />
            <span className="type-name">{words.any}</span>
            <span className="type-about soft">{words.anyText(defaultType)}</span>
          </label>
        )}
        {types.map((type) => (
          <label key={type.type} className="type-row">
            <input
              type="radio"
              name={name}
              checked={value === type.type || (value === '' && types.length === 1)}
              onChange={() => onChange(type.type)}
            />
            <span className="type-name">{type.type}</span>
            <span className="type-about soft">{about(type)}</span>
            <span className="type-price">{priceOf(type)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function about({ vcpus, memoryGiB, gpus = 0, gpuName }: TypeView): string {
  const words = strings.launch;
  return [
    vcpus !== undefined && words.vcpus(vcpus),
    memoryGiB !== undefined && words.memory(memoryGiB),
    gpus > 0 && words.gpus(gpus, gpuName ?? words.gpuUnnamed),
  ]
    .filter(Boolean)
    .join(' · ');
}

function priceOf({ pricePerHour }: TypeView): string {
  return pricePerHour === undefined ? strings.launch.noPrice : perHour(pricePerHour);
}
