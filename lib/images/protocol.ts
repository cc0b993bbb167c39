import type { Protocol as ProtocolName } from '../../lambda/domain/image';

/** A way into the computers of an image, through a door that is opened to one address for a while. */
export class Protocol {
  /** A shell, on port 22, with the session's key; on Windows with its password. */
  public static readonly SSH = new Protocol('ssh');
  /**
   * A remote desktop, on port 3389. On Windows the session's password opens it; on Linux a user of the image who has one.
   */
  public static readonly RDP = new Protocol('rdp');
  /** A page of the image's own, by HTTPS on port 443. Its certificate and its sign-in are the image's. */
  public static readonly WEB = new Protocol('web');

  /** Its name: `ssh`, `rdp` or `web`. */
  public readonly name: string;

  private constructor(name: ProtocolName) {
    this.name = name;
  }
}
