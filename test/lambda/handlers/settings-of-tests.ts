import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SETTINGS, type Setting } from '../../../lambda/contract/settings';

const VALUES: Readonly<Record<Setting, string>> = {
  deployment: 'demo',
  table: 'demo-sessions',
  scheduleGroup: 'berth-demo',
  scheduleRole: 'arn:aws:iam::000000000000:role/alarm',
  scheduleTarget: 'arn:aws:lambda:us-east-1:000000000000:function:demo-end-of-lease',
  deadLetters: 'arn:aws:sqs:us-east-1:000000000000:failures',
  masterSecret: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:master',
  imagesPath: '/berth/demo/images',
  imageLimits: '{}',
  account: '000000000000',
  subnets: 'subnet-a=us-east-1a,subnet-b=us-east-1b',
  securityGroup: 'sg-1',
  workbenchGroup: 'sg-2',
  vpc: 'vpc-1',
  publicAddress: 'false',
  instanceProfile: 'guest',
  guestApiUrl: 'https://api.example/guest/report',
  sessionTags: '{"course":"physics"}',
  initialCredit: '1000000',
  edgeKey: '2',
  workbenchUrl: 'https://d111111abcdef8.cloudfront.net',
  consoleOrigins: 'https://console.example,http://localhost:4901',
  breakGlass: 'false',
  policy: '{"longestLeaseMinutes":600}',
};

/** The environment of a function that was granted these settings and no others. */
export function environmentOf(settings: readonly Setting[]): Record<string, string> {
  return Object.fromEntries(settings.map((name) => [SETTINGS[name], VALUES[name]]));
}

export const EVERY_SETTING = Object.keys(SETTINGS) as Setting[];

/** The folder of a function's code with the guest in it, as the build lays it there. */
export function aBundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'berth-function-'));
  writeFileSync(join(folder, 'berth-guest-windows.gz'), gzipSync('Write-Output guest\n'));
  writeFileSync(join(folder, 'berth-guest.gz'), gzipSync('#= /opt/berth/berth_agent.py\nprint("guest")\n'));
  return folder;
}
