import { guessLoginUser } from '../../../lambda/domain/login-user';

test.each([
  ['ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261101', 'ubuntu'],
  ['al2023-ami-2023.9.20261101.0-kernel-6.12-x86_64', 'ec2-user'],
  ['amzn2-ami-hvm-2.0.20261101.0-x86_64-gp2', 'ec2-user'],
  ['debian-13-amd64-20261101-1234', 'admin'],
  ['RHEL-9.6.0_HVM-20261101-x86_64-0-Hourly2-GP3', 'ec2-user'],
  ['Rocky-9-EC2-Base-9.6-20261101.0.x86_64', 'rocky'],
  ['AlmaLinux OS 9.6.20261101 x86_64', 'ec2-user'],
  ['suse-sles-15-sp7-v20261101-hvm-ssd-x86_64', 'ec2-user'],
  ['openSUSE-Leap-15-6-v20261101-hvm-ssd-x86_64', 'ec2-user'],
  ['Fedora-Cloud-Base-AmazonEC2.x86_64-43-1.6', 'fedora'],
  ['CentOS Stream 10 x86_64 20261101', 'ec2-user'],
  ['CentOS-7-2111-20220825_1.x86_64', 'centos'],
  ['bitnami-wordpress-6.8.1-r0-on-debian-12-x86_64-hvm-ebs', 'bitnami'],
  ['Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04) 20261101', 'ubuntu'],
  ['Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20261101', 'ec2-user'],
  ['kali-last-snapshot-amd64-2026.3.0', 'kali'],
])('%s lets %s in', (name, user) => {
  expect(guessLoginUser({ name })).toBe(user);
});

test('a Windows lets the Administrator in, whatever it is called', () => {
  const name = 'ubuntu-like-thing';
  expect(guessLoginUser({ name, platform: 'windows' })).toBe('Administrator');
});

test.each(['lab-linux', '', 'my-rhel-like-thing', 'Windows_Server-2022-English-Full-Base'])(
  'the name "%s" tells nothing',
  (name) => {
    expect(guessLoginUser({ name })).toBeUndefined();
  },
);
