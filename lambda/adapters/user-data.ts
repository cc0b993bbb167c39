import { gzipSync } from 'node:zlib';
import { hasGuest, type OperatingSystem } from '../domain/image';
import type { Session } from '../domain/session';
import { startupPart } from './startup-part';
import { inParts } from './user-data-parts';
import { windowsStartup, windowsUserData } from './windows-user-data';

export interface GuestIdentity {
  readonly api: string;
  readonly token: string;
  /** What the gate of a managed image's workbench checks proofs with. */
  readonly gateKey: string;
}

/** The guest as it travels to computers whose AMI does not have it. */
export interface GuestInstaller {
  /** For Linux: its files one after another, before each a line `#= <path>`; gzip'd and in base 64. */
  readonly files: string;
  /** For Windows: its script; gzip'd and in base 64. */
  readonly script: string;
}

/**
 * The script that cloud-init, or EC2Launch on Windows, runs at the first boot: it gives the computer its identity and
 * installs the guest, on managed images only where their AMI does not have it: without it nothing on the computer would
 * stop it in time. The owner's start-up script comes after it. A computer without a guest gets that script alone, and
 * nothing without one. A pure function of what is recorded, so that a repeated launch sends the same bytes.
 * `BERTH_ROOT` (empty on a real computer) stands before every path, so that the script can be tried anywhere.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
 */
export function userData(session: Session, guest: GuestIdentity, installer: GuestInstaller): string {
  const { startupScript } = session;
  if (!hasGuest(session.image)) return withoutGuest(session.image.os, startupScript);
  const identity = {
    session: session.id,
    deployment: session.deployment,
    api: guest.api,
    token: guest.token,
    ...(session.image.kind === 'managed' && { gateKey: guest.gateKey }),
    checks: session.image.readiness,
  };
  if (session.image.os === 'windows') return windowsUserData(identity, installer.script, startupScript);
  const own = guestPart(session, identity, installer);
  return startupScript === undefined ? own : inParts(own, startupPart(startupScript));
}

function withoutGuest(os: OperatingSystem, startupScript: string | undefined): string {
  if (startupScript === undefined) return '';
  return os === 'windows' ? windowsStartup(startupScript) : inParts(undefined, startupPart(startupScript));
}

function guestPart({ image }: Session, identity: object, installer: GuestInstaller): string {
  return [
    '#!/bin/sh',
    '# Berth: gives this computer its identity. It runs once, at the first boot.',
    'set -eu',
    'root=${BERTH_ROOT:-}',
    'umask 077',
    'mkdir -p "$root/etc/berth"',
    ...here('"$root/etc/berth/guest.json"', [JSON.stringify(identity)]),
    ...(image.kind === 'semi-managed' ? install(installer) : installIfMissing(installer)),
    'if [ -z "$root" ]; then',
    '  systemctl daemon-reload',
    '  systemctl enable berth-agent.service',
    '  systemctl restart berth-agent.service',
    'fi',
    '',
  ].join('\n');
}

/**
 * The bytes that are sent to EC2. What is in parts is compressed: cloud-init takes both, EC2Launch on Windows neither.
 *
 * @see https://docs.cloud-init.io/en/latest/explanation/format.html
 */
export function sentUserData(text: string): Buffer {
  return text.startsWith('MIME-Version:') ? gzipSync(text, { level: 9 }) : Buffer.from(text);
}

function installIfMissing(installer: GuestInstaller): readonly string[] {
  return ['if [ ! -f "$root/opt/berth/berth_agent.py" ]; then', ...install(installer), 'fi'];
}

function install(installer: GuestInstaller): readonly string[] {
  return [
    'umask 022',
    'mkdir -p "$root/opt/berth" "$root/etc/systemd/system"',
    // From the environment, for `-v` would take a backslash in a path for the beginning of an escape.
    `base64 -d <<'BERTH' | gzip -d | root="$root" awk '/^#= / { file = ENVIRON["root"] $2; next } { print > file }'`,
    ...(installer.files.match(/.{1,76}/g) ?? []),
    'BERTH',
  ];
}

function here(file: string, lines: readonly string[]): readonly string[] {
  return [`cat > ${file} <<'BERTH'`, ...lines, 'BERTH'];
}
