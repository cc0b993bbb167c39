import type { ImageVersion } from '../domain/image-version';

/** Which AMIs a managed image was, and which one it is. */
export interface ImageVersions {
  /** All that AWS still knows, the oldest first; empty when it was never built. */
  history(key: string): Promise<readonly ImageVersion[]>;
  /** Makes this AMI the one that is launched from now on, as a new version. */
  publish(key: string, ami: string): Promise<void>;
}
