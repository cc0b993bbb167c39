import type { OperatingSystem } from './image';
import { Refusal } from './refusal';

/** The most that an owner's script may have, in UTF-8. */
export const STARTUP_SCRIPT_BYTES = 8192;

// oxlint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/**
 * The script that the owner of a computer wants to be run at its first boot, as it was written.
 *
 * @throws Refusal `invalid` for one that cannot be run on this operating system, saying why
 */
export function checkedStartupScript(os: OperatingSystem, script: string): string {
  const wrong = whyNot(os, script);
  if (wrong !== undefined) throw new Refusal('invalid', `startupScript: ${wrong}`);
  return script;
}

function whyNot(os: OperatingSystem, script: string): string | undefined {
  const bytes = new TextEncoder().encode(script).length;
  if (bytes > STARTUP_SCRIPT_BYTES) {
    return `it has ${bytes} bytes, ${bytes - STARTUP_SCRIPT_BYTES} more than the ${STARTUP_SCRIPT_BYTES} that it may have. Let it download the rest.`;
  }
  if (script.trim() === '') return 'it is empty. Leave it out.';
  if (CONTROL.test(script)) return 'it has control characters in it, as no text has.';
  if (os === 'windows') {
    return script.startsWith('#!')
      ? 'on Windows it is run by PowerShell, and this one names another interpreter (#!).'
      : undefined;
  }
  if (!script.startsWith('#!'))
    return 'on Linux it must begin with #! and its interpreter, for example #!/bin/bash.';
  if (script.includes('\r\n'))
    return 'its lines end as on Windows (CR LF), which Linux does not run. Save it with LF.';
  return undefined;
}
