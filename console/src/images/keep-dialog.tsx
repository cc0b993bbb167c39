import type { ReactElement } from 'react';
import { buildBefore } from '../../../lambda/domain/image-version';
import { useImageChange } from '../api/changes';
import type { ImageDetails } from '../api/endpoints';
import { useImage } from '../api/queries';
import { notify } from '../shell/notices';
import { ProblemAlert } from '../shell/problem';
import { Dialog } from '../show/dialog';
import { moment } from '../show/time';
import { strings } from '../strings';
import type { Keeping } from './keeping';

export interface KeepDialogProps {
  readonly keeping: Exclude<Keeping, { readonly what: 'map' }>;
  readonly onClose: () => void;
}

/** Asks before an image is rolled back or unmapped, and says what that means for those who use it. */
export default function KeepDialog({ keeping, onClose }: KeepDialogProps): ReactElement {
  const words = strings.keep;
  const rollBack = useImageChange('POST /images/{key}/rollback');
  const unmap = useImageChange('DELETE /images/{key}');
  const { image: key, name } = keeping;
  const given = keeping.what === 'roll-back' ? keeping.version : undefined;
  // Named even where nobody chose it: "the one before", asked for twice, would go back by two.
  const isToFind = keeping.what === 'roll-back' && given === undefined;
  const image = useImage(key, isToFind);
  const version = given ?? versionBefore(image.data);
  const to = version === undefined ? words.before : words.versionOf(version);
  const [title, text, action, change] =
    keeping.what === 'unmap'
      ? [words.unmap(name), words.unmapText, words.unmapAction, unmap]
      : [words.rollBack(name), words.rollBackText(to), words.rollBackAction, rollBack];
  const done = {
    onSuccess: (answer: { readonly text: string }) => {
      notify({ kind: 'done', title, text: answer.text });
      onClose();
    },
  };
  const act = (): void => {
    if (keeping.what === 'unmap') unmap.mutate({ key }, done);
    else rollBack.mutate({ key, body: version === undefined ? {} : { version } }, done);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={act}
      actions={
        <button
          className={keeping.what === 'unmap' ? 'button-primary button-danger' : 'button-primary'}
          disabled={change.isPending || (isToFind && image.data === undefined)}
        >
          {action}
        </button>
      }
    >
      <p>{text}</p>
      {image.isError && <ProblemAlert error={image.error} onRetry={() => void image.refetch()} />}
      {change.isError && <ProblemAlert error={change.error} />}
    </Dialog>
  );
}

function versionBefore(image: ImageDetails | undefined): number | undefined {
  const versions = image?.versions ?? [];
  return buildBefore(versions.map((one) => ({ ...one, at: moment(one.at) })))?.version;
}
