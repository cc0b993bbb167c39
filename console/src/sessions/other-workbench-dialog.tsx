import type { ReactElement } from 'react';
import { Dialog } from '../show/dialog';
import { strings } from '../strings';

export interface OtherWorkbenchDialogProps {
  /** The name of the session whose workbench is open. */
  readonly name: string;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Asks before tabs of one computer become tabs of another: what is typed there would go to the wrong one. */
export function OtherWorkbenchDialog({ name, onOpen, onClose }: OtherWorkbenchDialogProps): ReactElement {
  const words = strings.connecting;
  return (
    <Dialog
      title={words.otherTitle}
      onClose={onClose}
      onSubmit={onOpen}
      closesBeside={false}
      actions={
        <button type="submit" className="button-primary">
          {words.openThis}
        </button>
      }
    >
      <p>{words.other(name)}</p>
    </Dialog>
  );
}
