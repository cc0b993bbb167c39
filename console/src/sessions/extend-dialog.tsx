import { type ReactElement, useState } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import { extensionCost } from '../../../lambda/domain/credit';
import { MINUTE } from '../../../lambda/domain/time';
import { useExtend } from '../api/changes';
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
  const { id, name, credit, stopAt } = session;
  const now = useNow();
  const [minutes, setMinutes] = useState<number>(60);
  // However often it is pressed, it is one extension; another length is another one.
  const [keys] = useState(() => new Map(LONGER.map((one) => [one as number, crypto.randomUUID() as string])));
  const extend = useExtend();
  // By its own rates, as the extension is set aside and billed; today's price may be another.
  const cost = credit && extensionCost(credit.perHour, minutes * MINUTE);
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
        {cost === undefined ? '.' : ` ${strings.extend.cost(money(cost))}`}
      </p>
      {extend.error && <ProblemAlert error={extend.error} />}
    </Dialog>
  );
}
