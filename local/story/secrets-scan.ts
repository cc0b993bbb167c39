import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { ScanCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { masterSecretName } from '../../lambda/contract/names';
import { edgeKeys } from '../../lambda/contract/ticket';
import { DEPLOYMENT } from '../cloud';
import { must } from './must';
import { made, type World } from './world';

/** What must stand nowhere but in the answers that were asked for. */
async function secretsOf(world: World): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  for (const name of ['credential', 'otherKey'] as const) {
    // The last line but one is the key's own: the lines before it begin alike in every key.
    secrets.set(`private key (${name})`, made(world, name).privateKey.split('\n').at(-4) ?? '');
  }
  secrets.set('password of Windows', made(world, 'windowsPassword'));
  const { SecretString } = await world.secrets.send(
    new GetSecretValueCommand({ SecretId: masterSecretName(DEPLOYMENT) }),
  );
  secrets.set('master secret', SecretString ?? '');
  for (const { id, secret } of edgeKeys(SecretString ?? '', 1)) secrets.set(`edge's key ${id}`, secret);
  secrets.set('ticket of a workbench', made(world, 'ticket').split('~').at(-1) ?? '');
  secrets.set("member's access token", world.tokens.access.split('.')[2] ?? '');
  for (const { userData, id } of await world.cloud.emulator.control.instances()) {
    const token = /"token":"([^"]+)"/.exec(userData)?.[1];
    if (token !== undefined) secrets.set(`guest token of ${id}`, token);
    const gateKey = /"gateKey":"([^"]+)"/.exec(userData)?.[1];
    if (gateKey !== undefined) secrets.set(`gate's key of ${id}`, gateKey);
  }
  for (const [what, secret] of secrets)
    must(secret.length >= 20, `the ${what} is too short to be looked for`);
  return secrets;
}

/**
 * Looks for every secret of the story in logs, templates, assets' manifests, call records, the table and the schedules.
 *
 * What is found is also written to `secrets.json`, for the measurements.
 *
 * @returns how many secrets were looked for, and in how many places
 * @throws Error naming the places; never the secret
 */
export async function scanForSecrets(world: World): Promise<string> {
  const places = new Map([...files(world.cloud.dir), ...(await remotePlaces(world))]);
  const secrets = await secretsOf(world);
  const found = [...places].flatMap(([place, text]) => [
    ...[...secrets]
      .filter(([, secret]) => text.includes(secret))
      .map(([what]) => `the ${what} stands in ${place}`),
    ...(/BEGIN (?:OPENSSH|RSA) PRIVATE KEY/.test(text) ? [`a private key stands in ${place}`] : []),
  ]);
  writeFileSync(
    join(world.cloud.dir, 'secrets.json'),
    JSON.stringify({ secrets: secrets.size, places: places.size, found }),
  );
  must(found.length === 0, found.join('; '));
  // A scan that cannot find would always pass: the answer that was asked for must be found.
  const answer = JSON.stringify(made(world, 'credential'));
  must(
    [...secrets.values()].some((secret) => answer.includes(secret)),
    'the scan does not find a secret where there is one',
  );
  return `${secrets.size} secrets in none of ${places.size} places`;
}

/** Where the emulator and the guests keep what AWS and the computers keep secret too. */
const KEPT_SECRET = ['emulator/s3', 'emulator/tmp', 'emulator/state', 'guests', 'story'];

function files(dir: string, below = ''): [string, string][] {
  return readdirSync(join(dir, below)).flatMap((name): [string, string][] => {
    const path = join(below, name);
    if (KEPT_SECRET.includes(path)) return [];
    if (statSync(join(dir, path)).isDirectory()) return files(dir, path);
    return /\.(json|jsonl|log|out|template)$/.test(name)
      ? [[path, readFileSync(join(dir, path), 'utf8')]]
      : [];
  });
}

async function remotePlaces(world: World): Promise<[string, string][]> {
  const logs = new CloudWatchLogsClient(world.cloud.aws);
  const places: [string, string][] = [];
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  for (const { logGroupName } of logGroups) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    places.push([`log group ${logGroupName}`, events.map((event) => event.message).join('\n')]);
  }
  must(places.length > 0, 'there are no logs to look into');
  const { TableNames = [] } = await world.table.send(new ListTablesCommand({}));
  for (const TableName of TableNames) {
    const { Items } = await world.table.send(new ScanCommand({ TableName }));
    places.push([`table ${TableName}`, JSON.stringify(Items)]);
  }
  const { Schedules = [] } = await world.schedules.send(new ListSchedulesCommand({}));
  for (const { Name, GroupName } of Schedules) {
    const schedule = await world.schedules.send(new GetScheduleCommand({ Name: Name ?? '', GroupName }));
    places.push([`schedule ${Name}`, JSON.stringify(schedule)]);
  }
  places.push(['key pairs', JSON.stringify(await world.ec2.send(new DescribeKeyPairsCommand({})))]);
  return places;
}
