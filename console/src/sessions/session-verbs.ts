import type { SessionView } from '../../../lambda/contract/answers';

/** What asks before it is done. */
export type Question = 'extend' | 'terminate' | 'start';

/** What can be done with sessions, from wherever they are shown. Refusals are told where the person is. */
export interface SessionVerbs {
  /** Opens the dialog of it. */
  ask(question: Question, session: SessionView): void;
  askToStop(sessions: readonly SessionView[]): void;
  stop(sessions: readonly SessionView[]): void;
  start(session: SessionView): void;
  showEvents(session: SessionView): void;
}
