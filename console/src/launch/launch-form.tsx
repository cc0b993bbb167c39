import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { LEASE_MINUTES } from '../../../lambda/domain/lease';
import type { ImageView } from '../../../lambda/contract/answers';
import type { EstimateView } from '../../../lambda/contract/estimate-answer';
import { useLaunch } from '../api/changes';
import { useEstimate } from '../api/queries';
import { announce } from '../shell/live-region';
import { ProblemAlert } from '../shell/problem';
import { Dialog } from '../show/dialog';
import { money } from '../show/money';
import { span } from '../show/time';
import { strings } from '../strings';
import { Choices } from './choices';
import { type Draft, idleChoices, leaseChoices, newDraft, orderOf, usualIdle, wrongIn } from './draft';
import { EstimatePanel } from './estimate-panel';
import { MoreOptions } from './more-options';
import { TypeChoice } from './type-choice';
import { useSettled } from './use-settled';

export interface LaunchFormProps {
  readonly image: ImageView;
  /** Makes however many presses one launch. */
  readonly launchKey: string;
  readonly onClose: () => void;
}

export function LaunchForm({ image, launchKey, onClose }: LaunchFormProps): ReactElement {
  const words = strings.launch;
  const [, go] = useLocation();
  const [draft, setDraft] = useState<Draft>(() => newDraft(image));
  const [key, setKey] = useState(launchKey);
  const launch = useLaunch();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);

  // An estimate that is refused says nothing: what the one before said holds.
  const [limits, setLimits] = useState<EstimateView['limits']>();
  const wrong = wrongIn(draft, image, limits);
  const isWrong = Object.keys(wrong).length > 0;
  const order = orderOf(draft, image);
  const { instanceType, minutes, diskGiB } = order;
  const asked = JSON.stringify({ image: image.key, instanceType, minutes, diskGiB });
  const settled = useSettled(asked);
  const estimate = useEstimate(JSON.parse(settled) as Parameters<typeof useEstimate>[0], !isWrong);
  if (estimate.data && estimate.data.limits !== limits) setLimits(estimate.data.limits);
  const { longestMinutes, sessionsLeft } = limits ?? {};
  const isFull = sessionsLeft === 0;

  const change = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    // The same key with another order would be a conflict: what was refused is changed now, and is another launch.
    if (launch.isError) {
      setKey(crypto.randomUUID());
      launch.reset();
    }
  };
  const submit = (): void => {
    if (isWrong || isFull || launch.isPending) return;
    launch.mutate(
      { key, order },
      {
        onSuccess: (session) => {
          announce(strings.images.launched(session.name));
          onClose();
          go(`/sessions/${session.id}`);
        },
      },
    );
  };

  const usual = usualIdle(image);
  // What is usual here is known from an estimate that asked for no time of its own.
  const [usualMinutes, setUsualMinutes] = useState<number>(LEASE_MINUTES.usual);
  const said = minutes === undefined && !estimate.isPlaceholderData ? estimate.data?.minutes : undefined;
  if (said !== undefined && said !== usualMinutes) setUsualMinutes(said);
  const leases = leaseChoices(usualMinutes, limits).map(({ value, minutes: length }) => ({
    value,
    label: span(length * 60_000),
    ...(value === 'usual' && { note: words.usual }),
  }));
  return (
    <Dialog
      title={words.title(image.name)}
      wide
      closesBeside={false}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          {estimate.data && !isWrong && (
            <span className="launch-most" aria-hidden="true">
              {words.mostShort(money(estimate.data.worstCase))}
            </span>
          )}
          <button ref={button} className="button-primary" disabled={isWrong || isFull || launch.isPending}>
            {launch.isPending ? words.launching : words.action}
          </button>
        </>
      }
    >
      <FormField label={words.name} description={words.nameHint} errorText={wrong.name}>
        <Input
          value={draft.name}
          placeholder={words.namePlaceholder(image.key)}
          spellcheck={false}
          onChange={({ detail }) => change({ name: detail.value })}
        />
      </FormField>
      <TypeChoice image={image} value={draft.type} onChange={(type) => change({ type })} />
      <div className="launch-two">
        <div className="launch-lease">
          <Choices
            label={words.minutes}
            hint={
              longestMinutes === undefined
                ? words.minutesHint
                : `${words.minutesHint} ${words.longest(span(longestMinutes * 60_000))}`
            }
            choices={[...leases, { value: 'other' as const, label: words.other }]}
            value={draft.minutes}
            onChange={(value) => change({ minutes: value })}
          />
          {draft.minutes === 'other' && (
            <FormField
              label={words.otherLabel}
              errorText={draft.otherMinutes === '' ? '' : wrong.otherMinutes}
            >
              <Input
                type="number"
                inputMode="numeric"
                autoFocus
                value={draft.otherMinutes}
                onChange={({ detail }) => change({ otherMinutes: detail.value })}
              />
            </FormField>
          )}
        </div>
        {image.readiness === 'guest' ? (
          <Choices
            label={words.idle}
            hint={words.idleHint}
            choices={idleChoices(image).map((value) => ({
              value,
              label: value === 0 ? words.never : span(value * 60_000),
              ...(value === usual && { note: words.usual }),
            }))}
            value={draft.idle}
            onChange={(idle) => change({ idle })}
          />
        ) : (
          <p className="soft">{words.idleUnknown}</p>
        )}
      </div>
      <MoreOptions image={image} draft={draft} wrong={wrong} limits={limits} onChange={change} />
      <div className="launch-foot">
        <EstimatePanel
          estimate={estimate.data}
          error={isWrong ? null : estimate.error}
          old={estimate.isPlaceholderData || settled !== asked}
          onTake={(paid) => change({ minutes: 'other', otherMinutes: String(paid) })}
        />
        {launch.isError && <ProblemAlert error={launch.error} />}
      </div>
    </Dialog>
  );
}
