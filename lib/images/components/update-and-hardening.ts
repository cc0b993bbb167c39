import { APT, APT_UPDATE, NO_UPDATES_MEANWHILE, TIMERS } from './apt';
import type { Component } from './document';

const UNWANTED_ELSEWHERE = 'elsewhere the timers of apt are off';

/** All updates, security updates by themselves from then on, and no way in with a password. */
export const updateAndHardening: Component = {
  name: 'update-and-hardening',
  description: 'Installs all updates, keeps installing security updates, and lets nobody in with a password',
  build: [
    {
      name: 'wait-for-the-first-boot',
      onlyOnAws: 'elsewhere no cloud-init prepares the computer',
      // 2 says that it is done and something was not quite right, which is not ours to judge.
      script: ['cloud-init status --wait || [ "$?" -eq 2 ]'],
    },
    {
      name: 'updates-come-by-themselves',
      onlyOnAws: UNWANTED_ELSEWHERE,
      // The AMI may have them turned off.
      script: [`systemctl unmask ${TIMERS}`, `systemctl enable ${TIMERS}`],
    },
    NO_UPDATES_MEANWHILE,
    {
      name: 'update',
      seconds: 2400,
      script: [...APT_UPDATE, `${APT} dist-upgrade`, `${APT} install unattended-upgrades openssh-server`],
    },
    {
      // Here, for the clean-up takes away what apt knows of updates.
      name: 'nothing-left-to-update',
      script: [
        'left=$(apt-get -s -q dist-upgrade | grep -c "^Inst .*-security" || true)',
        'if [ "$left" -ne 0 ]; then echo "$left security updates are not installed" >&2; exit 1; fi',
      ],
    },
    {
      name: 'security-updates',
      script: [
        "cat > /etc/apt/apt.conf.d/20auto-upgrades <<'END'",
        'APT::Periodic::Update-Package-Lists "1";',
        'APT::Periodic::Unattended-Upgrade "1";',
        'END',
        // A restart would end what runs on the computer; a new image has the new kernel.
        "cat > /etc/apt/apt.conf.d/52berth <<'END'",
        'Unattended-Upgrade::Automatic-Reboot "false";',
        'END',
        // So would a terminal, or a tool, that is started anew because a library of it has changed.
        'mkdir -p /etc/needrestart/conf.d',
        "cat > /etc/needrestart/conf.d/berth.conf <<'END'",
        '$nrconf{override_rc}->{qr(^berth-(terminal|workbench))} = 0;',
        'END',
      ],
    },
    {
      name: 'ssh-with-keys-only',
      script: [
        // sshd takes the first value that it reads: this file comes before the one of cloud-init.
        "cat > /etc/ssh/sshd_config.d/10-berth.conf <<'END'",
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin no',
        'PermitEmptyPasswords no',
        'X11Forwarding no',
        'MaxAuthTries 4',
        'LoginGraceTime 30',
        'END',
        'chmod 0600 /etc/ssh/sshd_config.d/10-berth.conf',
        'passwd --lock root',
      ],
    },
    {
      name: 'kernel',
      script: [
        "cat > /etc/sysctl.d/60-berth.conf <<'END'",
        'kernel.dmesg_restrict = 1',
        'kernel.kptr_restrict = 2',
        'fs.suid_dumpable = 0',
        'net.ipv4.conf.all.accept_redirects = 0',
        'net.ipv6.conf.all.accept_redirects = 0',
        'net.ipv4.conf.all.send_redirects = 0',
        'END',
        // Ubuntu's crash reporter sets fs.suid_dumpable to 2 when it starts, which is after these settings.
        'if [ -e /etc/default/apport ]; then sed -i "s/^enabled=.*/enabled=0/" /etc/default/apport; fi',
        'systemctl disable apport.service 2>/dev/null || true',
        'systemctl mask apport.service',
      ],
    },
  ],
  validate: [
    {
      name: 'ssh-with-keys-only',
      script: [
        'mkdir -p /run/sshd',
        // Without host keys sshd does not say what it would do.
        'key=$(mktemp -d)',
        'ssh-keygen -q -t ed25519 -N "" -f "$key/host"',
        'settings=$(sshd -T -h "$key/host")',
        'rm -r "$key"',
        'grep -qx "passwordauthentication no" <<< "$settings"',
        'grep -qx "kbdinteractiveauthentication no" <<< "$settings"',
        'grep -qx "permitrootlogin no" <<< "$settings"',
      ],
    },
  ],
  test: [
    {
      name: 'updates-come-by-themselves',
      onlyOnAws: UNWANTED_ELSEWHERE,
      script: [`for timer in ${TIMERS}; do systemctl is-active "$timer"; done`],
    },
    {
      name: 'the-kernel-was-told',
      onlyOnAws: 'a container shares its kernel with others',
      script: ['[ "$(sysctl -n kernel.dmesg_restrict)" = 1 ]', '[ "$(sysctl -n fs.suid_dumpable)" = 0 ]'],
    },
    {
      name: 'nobody-comes-in-with-a-password',
      script: [
        // Ubuntu starts sshd, for which systemd makes this folder, only when somebody connects.
        'mkdir -p /run/sshd',
        'settings=$(sshd -T)',
        'grep -qx "passwordauthentication no" <<< "$settings"',
      ],
    },
  ],
};
