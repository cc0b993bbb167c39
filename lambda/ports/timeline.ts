/** One thing that happened to a session: who did what, when, and from where. It never holds a secret. */
export interface TimelineEvent {
  readonly session: string;
  readonly at: number;
  readonly what: string;
  /** The owner's or administrator's id, or the name of the function that acted by itself. */
  readonly who: string;
  /** The caller's network address or, for a direct call, how it came. */
  readonly from?: string;
  readonly detail?: string;
}

/** The append-only history of every session. */
export interface Timeline {
  append(event: TimelineEvent): Promise<void>;
  /** The newest events first, at most so many; strongly consistent. */
  newest(session: string, most: number): Promise<readonly TimelineEvent[]>;
}
