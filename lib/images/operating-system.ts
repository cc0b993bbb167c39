/** What runs on the computers of an image. */
export class OperatingSystem {
  /** A Linux with cloud-init, systemd, OpenSSH and Python 3.6 or newer. */
  public static readonly LINUX = new OperatingSystem('linux');
  /**
   * Windows Server 2016 or newer with EC2Launch, as in AWS's own AMIs
   * (`/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base`). It is billed with its licence.
   */
  public static readonly WINDOWS = new OperatingSystem('windows');

  /** Its name: `linux` or `windows`. */
  public readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }
}
