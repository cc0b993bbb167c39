import { type ReactElement, useState } from 'react';
import type { SessionView } from '../../../lambda/contract/answers';
import type { WayIn } from '../../../lambda/domain/connectivity';
import type { Protocol } from '../../../lambda/domain/image';
import { useOpenDoor } from '../api/changes';
import { announce } from '../shell/live-region';
import { ProblemAlert } from '../shell/problem';
import { Choose } from '../show/choose';
import { useNow } from '../show/now';
import { countdown, moment } from '../show/time';
import { strings } from '../strings';

const MINUTES = [10, 30, 60] as const;

export interface DoorPanelProps {
  readonly session: SessionView;
  readonly ways: readonly WayIn[];
}

/** Lets the reader's own address in for a while, and shows for how long. */
export function DoorPanel({ session, ways }: DoorPanelProps): ReactElement {
  const { id, door } = session;
  const words = strings.connectivity.door;
  const now = useNow('second');
  const [minutes, setMinutes] = useState<number>(MINUTES[0]);
  const protocols = ways.flatMap(({ name }) => (name === 'workbench' ? [] : [name]));
  const [chosen, setChosen] = useState<Protocol>();
  const protocol = chosen ?? protocols[0];
  const { mutate, error, isPending } = useOpenDoor();
  const left = door === undefined ? 0 : moment(door.until) - now;
  const open = (): void =>
    mutate(
      { id, minutes, ...(protocols.length > 1 && { protocol }) },
      { onSuccess: (opened) => opened.door && announce(words.done(addressOf(opened.door.cidr))) },
    );
  return (
    <section className="panel way" aria-labelledby="door-title">
      <h2 id="door-title">{words.title}</h2>
      <p className="soft">{words.text}</p>
      {door !== undefined && left > 0 ? (
        <p>
          <span className="chip chip-good">{strings.connectivity.open}</span>{' '}
          {words.isOpen(addressOf(door.cidr), door.port)} <strong className="left">{countdown(left)}</strong>
        </p>
      ) : (
        <p>{words.none}</p>
      )}
      {protocol !== undefined && protocols.length > 1 && (
        <Choose
          label={words.forWhat}
          from={protocols}
          value={protocol}
          onChange={setChosen}
          text={(one) => strings.connectivity.names[one]}
        />
      )}
      <Choose
        label={words.howLong}
        from={MINUTES}
        value={minutes}
        onChange={setMinutes}
        text={strings.extend.minutes}
      />
      {error && <ProblemAlert error={error} />}
      <button type="button" className="button-primary way-do" disabled={isPending} onClick={open}>
        {left > 0 ? words.again : words.action}
      </button>
    </section>
  );
}

/** One address is let in: its mask says nothing to people. */
function addressOf(cidr: string): string {
  return cidr.replace(/\/32$/, '');
}
