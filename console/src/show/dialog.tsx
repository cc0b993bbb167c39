import { type ReactElement, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { strings } from '../strings';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  /** Called when it is put away: Escape, the cancel button, a press beside it. */
  readonly onClose: () => void;
  /** What its form does; without it there is nothing to press but cancel. */
  readonly onSubmit: () => void;
  /** The buttons, after the one that cancels. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
  /**
   * Whether a press beside it puts it away; not where much can be typed.
   * @default true
   */
  readonly closesBeside?: boolean | undefined;
  /**
   * Wide enough for two columns.
   * @default false
   */
  readonly wide?: boolean | undefined;
}

/**
 * A question that wants an answer before anything else. The browser keeps the focus inside and gives it back.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
 */
export function Dialog(props: DialogProps): ReactElement {
  const { title, onClose, onSubmit, actions, children, closesBeside = true, wide = false } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // A browser would take the first of a group, not the one that is chosen.
    element?.querySelector<HTMLElement>('input:checked')?.focus();
    // Before it leaves the page: only a dialog that is closed gives the focus back.
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (closesBeside && event.target === event.currentTarget) onClose();
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            {strings.act.cancel}
          </button>
          {actions}
        </div>
      </form>
    </dialog>
  );
}
