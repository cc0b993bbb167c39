import { createHash } from 'node:crypto';
import type { HostKey } from '../domain/session';

/** An SSH server's identity with the fingerprint that `ssh` shows on first contact. */
export function hostKeyOf(line: string, port: number): Omit<HostKey, 'instanceId'> {
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64');
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return { key: line, fingerprint: `SHA256:${digest}`, port };
}
