import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOYMENT } from '../cloud';
import { parseCallRecords } from '../iam/call';
import { parseRoles, type Roles } from '../iam/policies';
import { decideAll, type Report, reportText } from '../iam/report';
import { violations } from '../iam/violations';
import { foreignThingsAreUntouched } from './foreign-things';
import { remaindersOfDeployment } from './inventory';
import { scanForSecrets } from './secrets-scan';
import { must } from './must';
import { unexplained } from './unused-explained';
import { unusedText } from './unused-text';
import { pause, type StoryStep, untilState, type World } from './world';

const CLEAN_LIMIT_MS = 120_000;

export const proof: StoryStep = {
  title:
    'Nothing is left, nothing of others was touched, nothing secret leaked, every AWS call was permitted to the role that made it, before it was carried out',
  run: async (world) => {
    await endEverything(world);
    await foreignThingsAreUntouched(world);
    const scanned = await scanForSecrets(world);
    const { report, roles } = await decided(world);
    const wrong = violations(report);
    must(wrong.length === 0, reportText(report));
    const inVain = unexplained(report.unused, await functionRoles(world), DEPLOYMENT);
    must(
      inVain.length === 0,
      `no call used these, and unused-explained.ts does not say why they are there:\n${unusedText({ unused: inVain })}`,
    );
    await canFail(world, roles);
    const gone = report.denied.length - wrong.length;
    return [
      'nothing is left of any session',
      scanned,
      `${report.calls} AWS calls, each decided before it was carried out (in ${decidedIn(world)} ms at the median), ${report.checks} permissions asked, none denied`,
      ...(gone > 0 ? [`${gone} asked of what had just gone`] : []),
      unusedText(report),
    ].join('\n         ');
  },
};

/** Berth's list says whom to end; what is left is counted in the account itself, of whoever it was. */
async function endEverything(world: World): Promise<void> {
  const { body } = await world.administrator.get('/sessions?all=true');
  const sessions = body['sessions'] as { id: string }[];
  for (const { id } of sessions) await world.administrator.delete(`/sessions/${id}`);
  for (const { id } of sessions) await untilState(world.administrator, id, 'terminated');
  const end = Date.now() + CLEAN_LIMIT_MS;
  for (let left = await remaindersOfDeployment(world); left.length > 0;) {
    must(Date.now() < end, `this is left: ${left.join('; ')}`);
    await pause(500);
    left = await remaindersOfDeployment(world);
  }
}

async function decided(world: World): Promise<{ report: Report; roles: Roles }> {
  const { emulator, dir } = world.cloud;
  const roles = parseRoles(await emulator.control.roles());
  const report = await decideAll(
    parseCallRecords(readFileSync(emulator.callsFile, 'utf8')),
    roles,
    await functionRoles(world),
  );
  writeFileSync(join(dir, 'permissions.txt'), reportText(report));
  writeFileSync(join(dir, 'permissions.json'), JSON.stringify(report));
  return { report, roles };
}

/** @throws Error when a call was carried out that nobody had decided */
function decidedIn({ cloud }: World): string {
  const records = parseCallRecords(readFileSync(cloud.emulator.callsFile, 'utf8'));
  const times = records.map(({ decidedMs }) => decidedMs ?? Number.NaN).toSorted((a, b) => a - b);
  must(
    times.every((time) => !Number.isNaN(time)),
    'a call was carried out that nobody had decided',
  );
  return (times[Math.floor(times.length / 2)] ?? 0).toFixed(1);
}

async function functionRoles(world: World): Promise<Readonly<Record<string, string>>> {
  const { Functions = [] } = await world.lambda.send(new ListFunctionsCommand({}));
  return Object.fromEntries(Functions.map(({ FunctionName = '', Role = '' }) => [FunctionName, Role]));
}

/** A check that cannot fail proves nothing: without one action, and without one call's tag, it must fail. */
async function canFail(world: World, roles: Roles): Promise<void> {
  const records = parseCallRecords(readFileSync(world.cloud.emulator.callsFile, 'utf8'));
  const functions = await functionRoles(world);
  const without = parseRoles(
    JSON.parse(JSON.stringify(roles).replaceAll('"ec2:StopInstances"', '"ec2:RebootInstances"')),
  );
  const maimed = await decideAll(
    records.filter(({ action }) => action === 'StopInstances'),
    without,
    functions,
  );
  must(maimed.denied.length > 0, 'a policy without ec2:StopInstances denies nothing');
  const stolen = records
    .filter(({ action }) => action === 'StopInstances')
    .map((record) => ({
      ...record,
      state: JSON.parse(
        JSON.stringify(record.state).replaceAll('"demo"', '"another"'),
      ) as typeof record.state,
    }));
  const foreign = await decideAll(stolen, roles, functions);
  must(foreign.denied.length > 0, "another deployment's instance may be stopped");
}
