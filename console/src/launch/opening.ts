/** One opening of the launch dialog. */
export interface Opening {
  /** Key of the image. */
  readonly image: string;
  /** Makes all that is sent from this dialog one launch. */
  readonly key: string;
}
