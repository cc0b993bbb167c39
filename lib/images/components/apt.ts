/** apt that asks nothing. At the first boot other programs install packages, too: it waits for them. */
export const APT = 'apt-get -y -q -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold';
