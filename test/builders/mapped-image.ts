import type { MappedImage } from '../../lambda/domain/mapped-image';
import { anImage } from './image';
import { T0 } from './session';

/** An image that a teacher mapped, with which nothing was wrong. */
export function aMappedImage(changes: Partial<MappedImage> = {}): MappedImage {
  const image = anImage({ key: 'lab', kind: 'semi-managed', source: { ami: 'ami-0123456789abcdef0' } });
  return { image, mappedBy: 'tess', mappedAt: T0, checkedAt: T0, findings: [], ...changes };
}
