import type { ScriptStep } from './document';

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

/** What makes Ubuntu look for updates, and install them. */
export const TIMERS = 'apt-daily.timer apt-daily-upgrade.timer';

/**
 * Ubuntu looks for updates by itself, at the first boot and twice a day: it would hold apt's lock, or bring back what the
 * clean-up took away. A mask of the run time ends with the next boot: whoever gets a computer of the image gets updates.
 *
 * @see https://manpages.ubuntu.com/manpages/noble/man1/systemctl.1.html
 */
export const NO_UPDATES_MEANWHILE: ScriptStep = {
  name: 'no-updates-meanwhile',
  onlyOnAws: 'elsewhere nothing else runs beside the build',
  // What installs updates just now ends with the package that it is at.
  seconds: 1200,
  script: [
    `systemctl mask --runtime --now ${TIMERS}`,
    'systemctl stop apt-daily.service apt-daily-upgrade.service',
  ],
};
