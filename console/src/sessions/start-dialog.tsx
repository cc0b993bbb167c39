import { type ReactElement, useId, useState } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageDetails } from '../api/endpoints';
import { useStart } from '../api/changes';
import { useEstimate, useImage } from '../api/queries';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { Choose } from '../show/choose';
import { Dialog } from '../show/dialog';
import { perHour } from '../show/money';
import { strings } from '../strings';

/** Minutes; 0 is the usual lease. */
const LEASES = [0, 60, 120, 240, 480] as const;

export interface StartDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

/** Starts a stopped computer, as another type if that is wanted. */
export function StartDialog({ session, onClose }: StartDialogProps): ReactElement {
  const { id, name } = session;
  const words = strings.start;
  const select = useId();
  const [type, setType] = useState(session.instanceType);
  const [minutes, setMinutes] = useState<number>(0);
  const image = useImage(session.image);
  const start = useStart();
  const estimate = useEstimate({
    image: session.image,
    instanceType: type,
    diskGiB: session.diskGiB,
    ...(minutes > 0 && { minutes }),
  });
  const order = {
    ...(type !== session.instanceType && { instanceType: type }),
    ...(minutes > 0 && { minutes }),
  };
  const submit = (): void =>
    start.mutate(
      { id, order },
      {
        onSuccess: () => {
          notify({ kind: 'done', title: words.done(name) });
          onClose();
        },
      },
    );
  return (
    <Dialog
      title={words.title(name)}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <button type="submit" className="button-primary" disabled={start.isPending}>
          {words.action}
        </button>
      }
    >
      <div>
        <label htmlFor={select}>
          <strong>{words.type}</strong>
        </label>
        <select
          id={select}
          className="select"
          value={type}
          onChange={({ currentTarget }) => setType(currentTarget.value)}
        >
          {typesOf(session, image.data).map((one) => (
            <option key={one} value={one}>
              {typeText(one, session, image.data)}
            </option>
          ))}
        </select>
      </div>
      <Choose
        label={words.howLong}
        from={LEASES.filter((one) => one <= (estimate.data?.limits.longestMinutes ?? Infinity))}
        value={minutes}
        onChange={setMinutes}
        text={(one) => (one === 0 ? words.usual : strings.extend.minutes(one))}
      />
      {estimate.data && <p aria-live="polite">{estimate.data.text}</p>}
      {start.error && <ProblemAlert error={start.error} />}
    </Dialog>
  );
}

/** Its own type first, also where the image is gone or allows it no longer: it may stay what it is. */
function typesOf({ instanceType }: SessionView, image: ImageDetails | undefined): readonly string[] {
  return [...new Set([instanceType, ...(image?.allowedTypes ?? [])])];
}

function typeText(type: string, session: SessionView, image: ImageDetails | undefined): string {
  if (type === session.instanceType) return strings.start.same(type);
  const price = image?.types?.find((one) => one.type === type)?.pricePerHour;
  return price === undefined ? type : strings.start.price(type, perHour(price));
}
