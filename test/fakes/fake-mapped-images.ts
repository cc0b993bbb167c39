import type { Finding } from '../../lambda/domain/findings';
import type { MappedImage } from '../../lambda/domain/mapped-image';
import type { MappedImages } from '../../lambda/ports/mapped-images';

/** The mapped images as a test lays them out. */
export class FakeMappedImages implements MappedImages {
  readonly all = new Map<string, MappedImage>();

  constructor(...images: readonly MappedImage[]) {
    for (const image of images) this.all.set(image.image.key, image);
  }

  async list(): Promise<readonly MappedImage[]> {
    return [...this.all.values()];
  }

  async write(image: MappedImage): Promise<void> {
    this.all.set(image.image.key, image);
  }

  async remove(key: string): Promise<boolean> {
    return this.all.delete(key);
  }

  async keepFindings(
    { image: { key }, mappedAt }: MappedImage,
    findings: readonly Finding[],
    checkedAt: number,
  ): Promise<void> {
    const now = this.all.get(key);
    if (now?.mappedAt === mappedAt) this.all.set(key, { ...now, findings, checkedAt });
  }
}
