import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** In a container cloud-init does not recognise EC2: it is told. Of host keys, Berth pins the one kind that is made. */
const CLOUD_CFG = `datasource_list: [ Ec2 ]
datasource: { Ec2: { strict_id: false, metadata_urls: ["http://169.254.169.254"], max_wait: 20, timeout: 2 } }
network: { config: disabled }
locale: false
manage_etc_hosts: true
ssh_genkeytypes: [ ed25519 ]
`;

/** What an AMI holds beyond the base that all machines share. */
export interface MachineImage {
  /** The user whom cloud-init gives the key pair's public key. */
  readonly loginUser: string;
  /** Whether it is one of Berth's managed images: agent and workbench are baked in. */
  readonly managed: boolean;
}

const AGENT = resolve(__dirname, '../../guest/linux');
const WORKBENCH = join(__dirname, 'workbench');
const UNITS = 'etc/systemd/system';

/**
 * Makes an image: a directory that lies over the base. Nothing is run for it, for all it brings are files.
 *
 * @param dir is made; must not exist
 */
export function layImage(dir: string, image: MachineImage): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text, { mode: 0o644 });
  };
  write('etc/cloud/cloud.cfg.d/99-ec2.cfg', CLOUD_CFG);
  write('etc/cloud/ds-identify.cfg', 'policy: enabled\ndatasource: Ec2\n');
  // As the images of Ubuntu and Debian on AWS have it.
  write('etc/ssh/sshd_config.d/60-cloudimg-settings.conf', 'PasswordAuthentication no\n');
  write(
    'etc/cloud/cloud.cfg.d/98-login-user.cfg',
    `system_info: { default_user: { name: ${image.loginUser}, gecos: ${image.loginUser} } }\n`,
  );
  if (!image.managed) return;
  const bring = (from: string, path: string, mode = 0o644): void => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    copyFileSync(from, join(dir, path));
    chmodSync(join(dir, path), mode);
  };
  const enable = (unit: string): void => {
    const wants = join(dir, UNITS, 'multi-user.target.wants');
    mkdirSync(wants, { recursive: true });
    symlinkSync(`/${UNITS}/${unit}`, join(wants, unit));
  };
  bring(join(AGENT, 'berth_agent.py'), 'opt/berth/berth_agent.py');
  bring(join(AGENT, 'berth_signals.py'), 'opt/berth/berth_signals.py');
  bring(join(AGENT, 'berth_keep'), 'usr/local/bin/berth-keep', 0o755);
  bring(join(AGENT, 'berth-agent.service'), `${UNITS}/berth-agent.service`);
  enable('berth-agent.service');
  bring(join(WORKBENCH, 'berth_workbench.py'), 'opt/berth/berth_workbench.py');
  bring(join(WORKBENCH, 'berth-workbench.service'), `${UNITS}/berth-workbench.service`);
  enable('berth-workbench.service');
}
