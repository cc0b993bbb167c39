/** apt that asks nothing. At the first boot other programs install packages, too: it waits for them. */
export const APT = 'apt-get -y -q -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold';

/** Reads what there is. While another program does that, apt does not wait for it, whatever it is told: so it is asked again. */
export const APT_UPDATE: readonly string[] = [
  'for attempt in $(seq 20); do',
  `  if ${APT} update; then break; fi`,
  '  if [ "$attempt" -eq 20 ]; then echo "apt cannot read what there is" >&2; exit 1; fi',
  '  sleep 15',
  'done',
];
