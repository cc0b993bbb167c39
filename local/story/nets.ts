import { DeleteItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, ListSchedulesCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionName, scheduleGroupName } from '../../lambda/contract/names';
import { DEPLOYMENT, OWN_LINUX } from '../cloud';
import { parseCallRecords } from '../iam/call';
import { instanceOf, schedulesOf } from './account';
import { credentialOf, openDoor } from './connect';
import { must } from './must';
import { prepareLogin, ssh, tryToSsh } from './ssh';
import { getSession, launch, made, pause, type StoryStep, until, untilState, type World } from './world';

const SWEEP = functionName(DEPLOYMENT, 'sweep');

/** The sweeper sweeps when the story says so, or it would put right what other steps have left half done on purpose. */
export async function holdSweeper(world: World): Promise<void> {
  const { Schedules = [] } = await world.schedules.send(new ListSchedulesCommand({ GroupName: 'default' }));
  const own = Schedules.find(({ Target }) => Target?.Arn?.endsWith(`:${SWEEP}`));
  must(own?.Name !== undefined, 'nothing calls the sweeper');
  await until('the sweeper has swept by itself', 60, () => Promise.resolve(sweeps(world) > 0));
  await disable(world, 'default', own.Name);
}

function sweeps(world: World): number {
  const records = parseCallRecords(readFileSync(world.cloud.emulator.callsFile, 'utf8'));
  return records.filter((call) => call.function === SWEEP && call.action === 'DescribeInstances').length;
}

async function disable(world: World, GroupName: string, Name: string): Promise<void> {
  const armed = await world.schedules.send(new GetScheduleCommand({ GroupName, Name }));
  const { ScheduleExpression, FlexibleTimeWindow, Target } = armed;
  await world.schedules.send(
    new UpdateScheduleCommand({
      GroupName,
      Name,
      ScheduleExpression,
      FlexibleTimeWindow,
      Target,
      State: 'DISABLED',
    }),
  );
}

/** As if the service that calls them had failed. */
export async function loseSchedules(world: World, session: string): Promise<void> {
  for (const name of await schedulesOf(world, session))
    await disable(world, scheduleGroupName(DEPLOYMENT), name);
}

/** Begun early, since a minute's lease takes more than a minute. */
export async function beginNets(world: World): Promise<void> {
  const begin = async (name: string, minutes: number): Promise<string> => {
    const { id } = await launch(world.member, { image: OWN_LINUX, name, minutes });
    return id;
  };
  const [recorded, lost, kept] = await Promise.all([
    begin('without its schedule', 1),
    begin('without schedule and record', 1),
    begin('without its record', 60),
  ]);
  for (const id of [recorded, lost]) {
    await loseSchedules(world, id);
    // By their guests' reports Berth would stop what is due.
    world.cloud.gateway.loseReportsOf(id);
  }
  world.made.nets = { recorded, lost, kept };
}

export const nets: StoryStep = {
  title:
    'Without schedules the sweeper stops what is due; without records it goes by the tags, rebuilds them and loses nothing',
  run: async (world) => {
    const { recorded, lost, kept } = made(world, 'nets');
    const { member } = world;
    await untilState(member, kept, 'ready');
    const before = await credentialOf(world, kept);
    const { stopAt, owner } = await getSession(member, recorded);
    await pause(Math.max(0, Date.parse(stopAt) - Date.now()) + 3_000);
    for (const id of [recorded, lost])
      must(
        (await instanceOf(world, id)).State?.Name === 'running',
        'something but the sweeper has stopped a computer',
      );

    for (const id of [lost, kept]) await forget(world, owner, id);
    must((await member.get(`/sessions/${kept}`)).status === 404, 'a deleted record is still there');
    const swept = await sweep(world);
    must(
      JSON.stringify([...(swept['rebuilt'] as string[])].toSorted()) ===
        JSON.stringify([lost, kept].toSorted()),
      `the sweep rebuilt ${JSON.stringify(swept['rebuilt'])}`,
    );
    for (const id of [recorded, lost]) {
      const stopped = await untilState(member, id, 'stopped');
      must(
        stopped.reasons.some(({ code }) => code === 'deadline'),
        `it says ${JSON.stringify(stopped.reasons)}`,
      );
      must((await instanceOf(world, id)).State?.Name === 'stopped', 'EC2 does not show it stopped');
    }
    await opensAsBefore(world, kept, before.privateKey);
    return `one sweep: ${recorded} stopped, ${lost} stopped by its tags, ${kept} rebuilt and opened with the same key`;
  },
};

async function opensAsBefore(world: World, id: string, privateKey: string): Promise<void> {
  await untilState(world.member, id, 'ready');
  await openDoor(world, id);
  const after = await credentialOf(world, id);
  must(after.privateKey === privateKey, 'the rebuilt session has another key');
  const login = prepareLogin(join(world.cloud.dir, 'story'), 'rebuilt', after);
  await until('ssh connects', 60, async () => (await tryToSsh(login, 'true')).code === 0);
  must((await ssh(login, 'whoami')) !== '', 'the rebuilt session does not say who one is');
}

/** As if the table had lost it. */
async function forget(world: World, owner: string, session: string): Promise<void> {
  const { TableNames = [] } = await world.table.send(new ListTablesCommand({}));
  await world.table.send(
    new DeleteItemCommand({
      TableName: TableNames.find((name) => name.startsWith(`${DEPLOYMENT}-`)),
      Key: { PK: { S: `ACCOUNT#${owner}` }, SK: { S: `SESSION#${session}` } },
    }),
  );
}

async function sweep(world: World): Promise<Record<string, unknown>> {
  const answer = await world.lambda.send(new InvokeCommand({ FunctionName: SWEEP, Payload: '{}' }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  must(answer.FunctionError === undefined, `the sweep failed: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
