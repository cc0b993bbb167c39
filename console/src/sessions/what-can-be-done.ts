import type { SessionView } from '../../../lambda/contract/answers';
import type { ImageShown } from '../api/endpoints';
import { strings } from '../strings';

/** For each verb why it cannot be done with a session now; undefined where it can. */
export interface WhyNot {
  readonly connect: string | undefined;
  readonly extend: string | undefined;
  readonly stop: string | undefined;
  readonly start: string | undefined;
  readonly terminate: string | undefined;
}

/**
 * Spares people refusals; what the API says of them counts.
 *
 * @param me the id of whoever asks: a workbench is open to its owner only, and not to an administrator
 */
export function whyNot(
  { state, intent, owner }: SessionView,
  image: ImageShown | undefined,
  me: string,
): WhyNot {
  const { not } = strings.act;
  const over = overOrEnding({ state, intent });
  const stopped = state === 'stopped' && intent === 'stop';
  return {
    connect:
      over ??
      (state === 'failed' ? not.failed : undefined) ??
      (hasWorkbench(image) ? undefined : not.noWorkbench) ??
      (owner === me ? undefined : not.notYours),
    extend:
      over ??
      (state === 'failed' ? not.failed : undefined) ??
      (intent === 'run' ? undefined : not.notRunning),
    stop:
      over ??
      (state === 'failed' ? not.failed : undefined) ??
      (intent === 'run' ? undefined : not.askedToStop),
    start: over ?? (state === 'failed' ? not.failed : undefined) ?? (stopped ? undefined : not.stopping),
    terminate: over,
  };
}

/** Whether it is to run: then it can be stopped, else started. */
export function isToRun({ state, intent }: SessionView): boolean {
  return intent === 'run' && state !== 'failed' && state !== 'terminated';
}

/** An image that is not known any more may have had one: the API will say. */
export function hasWorkbench(image: ImageShown | undefined): boolean {
  return image?.kind !== 'semi-managed';
}

function overOrEnding({ state, intent }: Pick<SessionView, 'state' | 'intent'>): string | undefined {
  if (state === 'terminated') return strings.act.not.over;
  return state === 'terminating' || intent === 'end' ? strings.act.not.ending : undefined;
}
