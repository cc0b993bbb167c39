/** One thing that a menu offers. */
export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** What it does. An item with `href` is a link and needs none. */
  readonly onSelect?: (() => void) | undefined;
  /** Where it leads. */
  readonly href?: string | undefined;
  /**
   * Whether the link opens a tab of its own.
   * @default false
   */
  readonly newTab?: boolean | undefined;
  /** Why it cannot be chosen now, in a sentence. The item stays in the menu, and says so. */
  readonly disabled?: string | undefined;
  /**
   * It takes something away for good, and looks like it.
   * @default false
   */
  readonly danger?: boolean | undefined;
  /**
   * A line above it parts it from what stands before.
   * @default false
   */
  readonly apart?: boolean | undefined;
}

/** Where a menu opens: at a point of the window, or along the edge of what was pressed. */
export type MenuPlace =
  | { readonly x: number; readonly y: number }
  | {
      readonly beside: {
        readonly left: number;
        readonly right: number;
        readonly top: number;
        readonly bottom: number;
      };
    };
