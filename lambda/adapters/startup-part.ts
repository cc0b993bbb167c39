/** Where what it says is, for root to read. */
const LOG = '/var/log/berth-startup.log';

/**
 * The script that runs the script of a computer's owner and keeps what it says; `BERTH_ROOT` stands before its paths as
 * before those of the guest's. That it failed is said at each login, and cloud-init counts it as a failure of its own.
 *
 * @param script as its owner wrote it
 */
export function startupPart(script: string): string {
  const end = delimiter(script);
  return [
    '#!/bin/sh',
    "# Berth: runs the owner's start-up script. It runs once, at the first boot.",
    'root=${BERTH_ROOT:-}',
    `log=$root${LOG}`,
    'umask 077',
    'mkdir -p "$root/var/lib/berth" "$root/var/log" || exit 1',
    `cat > "$root/var/lib/berth/startup" <<'${end}'`,
    script.endsWith('\n') ? script.slice(0, -1) : script,
    end,
    'chmod 700 "$root/var/lib/berth/startup"',
    ': > "$log"',
    'umask 022',
    '"$root/var/lib/berth/startup" >> "$log" 2>&1 < /dev/null',
    'code=$?',
    'echo "Berth: the start-up script ended with $code" >> "$log"',
    'if [ "$code" -ne 0 ]; then',
    '  mkdir -p "$root/etc/motd.d"',
    `  echo "Berth: the start-up script of this computer ended with $code. What it said: sudo cat ${LOG}" > "$root/etc/motd.d/berth-startup"`,
    'fi',
    'exit "$code"',
    '',
  ].join('\n');
}

/** A line that ends the text, and that the text itself does not have. */
function delimiter(script: string): string {
  const lines = new Set(script.split('\n'));
  let end = 'BERTH';
  while (lines.has(end)) end += '-';
  return end;
}
