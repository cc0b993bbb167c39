import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { IAMClient } from '@aws-sdk/client-iam';
import { functionName } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import { type FunctionName, FUNCTIONS } from '../../lambda/domain/duties';
import { DEPLOYMENT, OWN_LINUX_AMI } from '../cloud';
import { type Attempt, DENIED, PERMITTED } from './foreign/attempt';
import { ATTEMPTS } from './foreign/attempts';
import { launchOfOurs } from './foreign/by-launches';
import { type Clients, clientsOf } from './foreign/clients';
import { describe } from './foreign/describe';
import { plant } from './foreign/plant';
import { type Ours, somebodies, type Things } from './foreign/things';
import { must } from './must';
import { made, type StoryStep, type World } from './world';

/** Plants what belongs to others: to nobody known, and to another Berth. */
export async function plantForeignThings(world: World): Promise<void> {
  const { aws, emulator } = world.cloud;
  const planter = { clients: clientsOf(aws), roles: new IAMClient(aws), control: emulator.control };
  const things: Things[] = [];
  for (const somebody of somebodies(DEPLOYMENT)) things.push(await plant(planter, somebody));
  world.made.foreign = { things, before: await asTheyStand(world, things) };
}

/** @throws Error naming what changed */
export async function foreignThingsAreUntouched(world: World): Promise<void> {
  const { things, before } = made(world, 'foreign');
  const after = await asTheyStand(world, things);
  must(before === after, `what belongs to others was changed:\n  before ${before}\n  after  ${after}`);
}

async function asTheyStand({ cloud }: World, things: readonly Things[]): Promise<string> {
  const clients = clientsOf(cloud.aws);
  return (await Promise.all(things.map((one) => describe(clients, one)))).join('\n  ');
}

export const foreignThings: StoryStep = {
  title: 'Whatever a function tries on things of others is refused, and they stand as before',
  run: async (world) => {
    const { things } = made(world, 'foreign');
    const ours = await oursIn(world);
    const as = async (name: FunctionName): Promise<Clients> => {
      const credentials = await world.cloud.emulator.control.credentialsOf(functionName(DEPLOYMENT, name));
      return clientsOf({ ...world.cloud.aws, credentials });
    };
    // Without the one thing that is somebody else's it is permitted: else a refusal would prove nothing.
    const own = await answerTo(launchOfOurs(await as('launch'), ours, { DryRun: true }));
    must(own === 'DryRunOperation', `a launch with nothing foreign in it was answered with ${own}`);
    let refused = 0;
    for (const name of FUNCTIONS) {
      const clients = await as(name);
      const tried = things.flatMap((theirs) =>
        ATTEMPTS.filter(({ what }) => !permitted(name, what, theirs.who)).map(async ({ what, run }) => {
          const answer = await answerTo(run(clients, theirs, ours));
          must(
            DENIED.includes(answer),
            `${name} tried to ${what} of ${theirs.who}: the answer was ${answer}`,
          );
        }),
      );
      await Promise.all(tried);
      refused += tried.length;
    }
    await foreignThingsAreUntouched(world);
    return `${refused} attempts of ${FUNCTIONS.length} functions, all refused`;
  },
};

function permitted(name: string, what: Attempt['what'], who: string): boolean {
  return PERMITTED.some((one) => one.function === name && one.what === what && one.who === who);
}

/** The name of the error that a call ends with. */
async function answerTo(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'success';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Where launches go, as the function that launches was told. */
async function oursIn(world: World): Promise<Ours> {
  const { Environment } = await world.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName(DEPLOYMENT, 'launch') }),
  );
  const { [SETTINGS.subnets]: subnets = '', [SETTINGS.securityGroup]: securityGroup = '' } =
    Environment?.Variables ?? {};
  const subnet = subnets.split('=')[0] ?? '';
  must(subnet !== '' && securityGroup !== '', 'launch is not told where to launch');
  return { deployment: DEPLOYMENT, subnet, securityGroup, image: OWN_LINUX_AMI };
}
