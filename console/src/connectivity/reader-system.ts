/** The systems that commands are written for. */
export const SYSTEMS = ['powershell', 'cmd', 'macos', 'linux'] as const;
export type System = (typeof SYSTEMS)[number];

/** @param platform what the browser says of its system: `navigator.userAgent` will do */
export function systemOf(platform: string): System {
  if (/windows|win32/i.test(platform)) return 'powershell';
  // iPhones say Mac OS X as well, and read commands that are typed elsewhere anyway.
  return /mac os|macintosh/i.test(platform) ? 'macos' : 'linux';
}

/** All systems, the reader's own first. */
export function systemsFrom(own: System): readonly System[] {
  return [own, ...SYSTEMS.filter((one) => one !== own)];
}
