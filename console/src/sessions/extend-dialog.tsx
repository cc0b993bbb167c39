import { type ReactElement, useState } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { MINUTE } from '../../../lambda/domain/time';
import { useExtend } from '../api/changes';
import { useEstimate } from '../api/queries';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { Choose } from '../show/choose';
import { Dialog } from '../show/dialog';
import { money } from '../show/money';
import { useNow } from '../show/now';
import { localTime, moment } from '../show/time';
import { strings } from '../strings';

const LONGER = [30, 60, 120, 240] as const;

export interface ExtendDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

/** Asks for how much longer, and says what that may cost before it is pressed. */
export function ExtendDialog({ session, onClose }: ExtendDialogProps): ReactElement {
  const { id, name, image, instanceType, diskGiB, stopAt } = session;
  const now = useNow();
  const [minutes, setMinutes] = useState<number>(60);
  // However often it is pressed, it is one extension; another length is another one.
  const [keys] = useState(() => new Map(LONGER.map((one) => [one as number, crypto.randomUUID() as string])));
  const extend = useExtend();
  const estimate = useEstimate({ image, instanceType, minutes, diskGiB });
  const running = estimate.data?.runningPerHour[instanceType];
  // Its disk is kept for so much longer, too.
  const rate = running === undefined ? undefined : running + (estimate.data?.parkedPerHour ?? 0);
  const then = moment(stopAt) + minutes * MINUTE;

  const submit = (): void =>
    extend.mutate(
      { id, minutes, key: keys.get(minutes) ?? crypto.randomUUID() },
      {
        onSuccess: (extended) => {
          const when = localTime(moment(extended.stopAt), Date.now());
          notify({ kind: 'done', title: strings.extend.done(name, when) });
          onClose();
        },
      },
    );

  return (
    <Dialog
      title={strings.extend.title(name)}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <button type="submit" className="button-primary" disabled={extend.isPending}>
          {strings.extend.action}
        </button>
      }
    >
      <p>{strings.extend.now(localTime(moment(stopAt), now))}</p>
      <Choose
        label={strings.extend.howLong}
        from={LONGER}
        value={minutes}
        onChange={setMinutes}
        text={strings.extend.minutes}
      />
      <p aria-live="polite">
        {strings.extend.later(localTime(then, now))}
        {rate === undefined ? '.' : ` ${strings.extend.cost(money(Math.ceil((rate * minutes) / 60)))}`}
      </p>
      {extend.error && <ProblemAlert error={extend.error} />}
    </Dialog>
  );
}
