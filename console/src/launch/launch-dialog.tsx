import type { ReactElement } from 'react';
import { useImages } from '../api/queries';
import { Dialog } from '../show/dialog';
import { Loading } from '../shell/loading';
import { ProblemAlert } from '../shell/problem';
import { strings } from '../strings';
import { LaunchForm } from './launch-form';
import type { Opening } from './opening';
import './launch.css';

export interface LaunchDialogProps {
  readonly opening: Opening;
  readonly onClose: () => void;
}

/** Everything about a launch, with a default for each: Enter launches. */
export default function LaunchDialog({ opening, onClose }: LaunchDialogProps): ReactElement {
  const images = useImages();
  const image = images.data?.find(({ key }) => key === opening.image);
  if (image) return <LaunchForm image={image} launchKey={opening.key} onClose={onClose} />;
  const { loading, gone } = strings.launch;
  return (
    <Dialog title={loading} onClose={onClose} onSubmit={onClose} actions={null}>
      {images.isPending && <Loading />}
      {images.isError && <ProblemAlert error={images.error} onRetry={() => void images.refetch()} />}
      {images.isSuccess && <p>{gone}</p>}
    </Dialog>
  );
}
