/** Whom a remote desktop is opened to. */
export interface RdpTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/**
 * The file that opens a computer's desktop with a double click, in Windows, macOS and most other systems. The password is
 * not in it: a client asks for it. Nothing of the person's own machine is shared with the computer but the clipboard.
 *
 * @throws Error for a host or user that could begin a line of its own
 * @see https://learn.microsoft.com/en-us/azure/virtual-desktop/rdp-properties
 */
export function rdpFile({ host, port, user }: RdpTarget): string {
  for (const value of [host, user]) {
    if (!/^[A-Za-z0-9._:\\@-]+$/.test(value)) throw new Error(`"${value}" cannot stand in an .rdp file`);
  }
  const lines = [
    `full address:s:${host}:${port}`,
    `username:s:${user}`,
    'prompt for credentials:i:1',
    // Network level authentication: the server asks who it is before it shows anything.
    'enablecredsspsupport:i:1',
    // Ask before going on when the server's certificate is not trusted; it is one that the computer made itself.
    'authentication level:i:2',
    'negotiate security layer:i:1',
    'redirectclipboard:i:1',
    'redirectprinters:i:0',
    'redirectsmartcards:i:0',
    'drivestoredirect:s:',
    'devicestoredirect:s:',
    'audiomode:i:0',
    'screen mode id:i:1',
    'dynamic resolution:i:1',
    'autoreconnection enabled:i:1',
    'networkautodetect:i:1',
    'bandwidthautodetect:i:1',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}
