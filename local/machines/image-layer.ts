import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** In a container cloud-init does not recognise EC2: it is told. Of host keys, Berth pins the one kind that is made. */
const CLOUD_CFG = `datasource_list: [ Ec2 ]
datasource: { Ec2: { strict_id: false, metadata_urls: ["http://169.254.169.254"], max_wait: 20, timeout: 2 } }
network: { config: disabled }
locale: false
manage_etc_hosts: true
ssh_genkeytypes: [ ed25519 ]
`;

/** What an AMI holds: a plain Debian, or directories that were built to lie over the base of all machines. */
export type MachineImage =
  | {
      /** The user whom cloud-init gives the key pair's public key. */
      readonly loginUser: string;
    }
  | {
      /** From the topmost, without the base. */
      readonly layers: readonly string[];
      /** The container images that its Docker has, where it has Docker. */
      readonly containers?: string;
    };

/** What the plain AMI of a vendor has beyond the base of all machines: files, by their paths. */
export function plainFiles(loginUser: string): Readonly<Record<string, string>> {
  return {
    'etc/cloud/cloud.cfg.d/99-ec2.cfg': CLOUD_CFG,
    'etc/cloud/ds-identify.cfg': 'policy: enabled\ndatasource: Ec2\n',
    // As the images of Ubuntu and Debian on AWS have it.
    'etc/ssh/sshd_config.d/60-cloudimg-settings.conf': 'PasswordAuthentication no\n',
    'etc/cloud/cloud.cfg.d/98-login-user.cfg': `system_info: { default_user: { name: ${loginUser}, gecos: ${loginUser} } }\n`,
  };
}

/** Makes a plain image: a directory that lies over the base. Nothing is run for it, for all it brings are files. */
export function layPlainImage(dir: string, loginUser: string): void {
  for (const [path, text] of Object.entries(plainFiles(loginUser))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text, { mode: 0o644 });
  }
}
