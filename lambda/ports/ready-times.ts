/** What the last launches of each image took until a person could connect. */
export interface ReadyTimes {
  /** By the image's key, in seconds, the last ones only; an image that was never measured is not there. */
  list(): Promise<ReadonlyMap<string, readonly number[]>>;
  /** Notes one more. Of two at the same moment one may be lost. */
  note(image: string, seconds: number): Promise<void>;
}
